"""One file a screen, and the pure functions that turn a picture of the server into rows and words."""
