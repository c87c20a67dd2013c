"""The verdict as it stood at each vintage, what taught it, and what would decide it."""
