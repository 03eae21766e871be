"""A mail host under attack in a namespace, its helper, and clients that come from wherever they like."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.enforcement.helper import Helper
from tests.stack.places import SUBMISSION, server_for
from tests.stack.servers import Stack
from tests.stack.watcher import ROOT

ATTACKER, NEIGHBOUR, ATTACKER_6 = "203.0.113.5", "203.0.113.6", "2001:db8:bad::5"

#: Connects from an address and prints the first three characters that the server says, or why there are none.
_CONNECT = """
import socket, sys
try:
    server, port, ip = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with socket.create_connection((server, port), timeout=1.5, source_address=(ip, 0)) as line:
        line.settimeout(5)
        print(line.recv(3).decode())
except OSError as error:
    print(type(error).__name__)
"""

#: Fails to log in, as often as it is told, and leaves.
_GUESS = """
import sys
from tests.stack import logins, places
logins.guess_passwords(sys.argv[1], places.SUBMISSION, "PLAIN", sys.argv[2:])
"""


class Site:
    """The servers, and the helper with the backend that a test has chosen."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.helper = Helper(stack.root)

    def helper_command(self) -> list[str]:
        """The helper inside the namespace, as a setting names it."""
        return self.stack.namespace.inside(
            [sys.executable, "-m", "tui.enforcement.helper", "--settings", str(self.helper.settings)]
        )

    def connect(self, ip: str, port: int = SUBMISSION) -> str:
        """What a client from `ip` is told first: "220", or the name of the error."""
        return self.inside(["-c", _CONNECT, server_for(ip), str(port), ip]).strip()

    def guess(self, ip: str, *users: str) -> None:
        """Failed log-ins from `ip`."""
        self.inside(["-c", _GUESS, ip, *users])

    def inside(self, arguments: Sequence[str]) -> str:
        """What our Python printed inside the namespace."""
        return self.stack.namespace.run([sys.executable, *arguments], folder=ROOT)
