"""Dated forecasts of quarters that nobody knows yet, and their scores once the record is there."""
