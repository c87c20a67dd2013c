"""Which program this is, and which version of the model."""

__version__ = "0.3.0"

MODEL_VERSION = "3"
"""Raised whenever the same parameters give other numbers; a posterior belongs to one version."""
