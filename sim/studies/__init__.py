"""Questions to worlds: each fills the frame of study.py with what is its own."""
