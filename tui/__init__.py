"""Sekimori: who attacks this mail server, live, and one key to answer."""

__version__ = "0.1.0"
