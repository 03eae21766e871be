"""What the screen costs and how fast it answers, measured from outside on a real pty; see `__main__.py`."""
