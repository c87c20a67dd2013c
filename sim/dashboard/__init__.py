"""The dashboard: a local page that moves numbers of a scenario and simulates what follows."""
