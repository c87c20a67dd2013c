"""Work on local processes or on a cluster; it knows nothing of economics."""
