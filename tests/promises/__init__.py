"""Harnesses for what the program promises; `make promises` runs the long versions, the tests short ones."""
