"""The result of a run: one folder of labelled series, a summary, and what made them."""

SCHEMA_VERSION = 2
"""Raised when a reader of older results would misread newer ones."""
