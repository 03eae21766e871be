"""What is kept of a session: the snapshot and its way back."""
