"""What a source says when it cannot be read at all."""

from __future__ import annotations


class SourceError(Exception):
    """A whole sentence for people: what failed, what it means, what to do. Raised before the first chunk."""
