"""The facts that the model is compared with: one CSV a series, every row with its source."""
