"""The ways to block, each a program of the host that holds addresses."""
