"""Pages of the site that no person writes: they are made from the program and its results."""
