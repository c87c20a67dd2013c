"""Paper to draw on: pages, panels, bands, labels, colours."""
