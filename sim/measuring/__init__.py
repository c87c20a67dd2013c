"""What is read off worlds: their record, the rebound, what an observer would see, and statistics of it."""
