"""The commands: each a few lines that call one room."""
