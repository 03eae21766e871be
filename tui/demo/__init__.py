"""A simulated mail server under attack: it writes logs in the real formats, which the real sources then follow.

Every address is a documentation address (RFC 5737, RFC 3849), every domain an example domain, and nothing here opens
a socket: what looks like an attack is text.
"""

from tui.demo.simulation import Simulation
from tui.demo.world import DEMO_COUNTRIES

__all__ = ["DEMO_COUNTRIES", "Simulation"]
