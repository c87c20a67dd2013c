"""Parameter worlds that agree with the record of 2022-24: search, posterior, diagnostics, recovery."""
