"""`python -m tests.bench.knock IP`: connects to itself from `IP`, again and again, until a packet gets no answer.

Prints two times of the machine's clock: when it was answered first, and when the packet was sent that was not.
"""

from __future__ import annotations

import socket
import struct
import sys
import time

from tests.stack.places import MX6

PORT = 2525
#: Seconds without an answer until a packet counts as dropped.
SILENCE = 0.3


def main(ip: str) -> None:
    """Raises where the connection is refused."""
    with socket.create_server((MX6, PORT), family=socket.AF_INET6) as server:
        server.settimeout(SILENCE)
        answered = False
        while True:
            begin = time.monotonic()
            with socket.socket(socket.AF_INET6) as client:
                client.settimeout(SILENCE)
                # a reset in place of TIME_WAIT, in which all ports would soon be
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.bind((ip, 0))
                try:
                    client.connect((MX6, PORT))
                    server.accept()[0].close()  # the client's second packet may be the first that is dropped
                except TimeoutError:
                    break
            if not answered:
                print(begin, flush=True)
                answered = True
        print(begin, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
