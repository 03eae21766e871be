"""One question to DSM over HTTPS: its certificate proved before a byte is sent, no redirect followed, no proxy asked.

This is http.client and not urllib.request, for it alone tells a question that was never sent from one whose answer did
not come; only after the second may a change have been made.
"""

from __future__ import annotations

import hmac
import http.client
import re
import ssl
import time
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE
from tui.enforcement.record import parsed
from tui.sanitize import clean

#: Bytes of an answer that are read; a page of a thousand entries has some hundred kilobytes.
ANSWER_LIMIT = 4 << 20

_CHUNK = 1 << 16


class UnansweredError(EnforcementError):
    """The question was sent and no answer that can be understood came: nobody knows whether DSM did what it says."""


class Https:
    """Where DSM is."""

    def __init__(self, url: str, fingerprint: str, timeout: float) -> None:
        """`url` as "https://nas.example.org:5001"; `fingerprint` is the SHA-256 of its certificate in hex, "" for one
        that this host's authorities vouch for; `timeout` in seconds, for each wait and for the answer's body.
        """
        self.url = url
        self._fingerprint = fingerprint
        self._timeout = timeout
        self._context: ssl.SSLContext | None = None  # reading the authorities takes as long as a question

    def post(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> object:
        """The JSON value that comes back. Raises UnansweredError, and EnforcementError where nothing was sent."""
        connection = self._connected()
        try:
            return self._exchanged(connection, f"{urlsplit(self.url).path.rstrip('/')}/webapi/{path}", fields, headers)
        except TimeoutError:
            raise UnansweredError(f"DSM at {self.url} did not answer within {self._timeout:g} seconds") from None
        except (OSError, http.client.HTTPException) as error:
            raise UnansweredError(f"DSM at {self.url} broke off: {_words(error)}") from error
        finally:
            connection.close()

    def _connected(self) -> http.client.HTTPSConnection:
        host, port = self._place()
        self._context = self._context or _context(pinned=bool(self._fingerprint))
        connection = http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._context)
        try:
            connection.connect()
            self._demand_pinned(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError | ValueError):  # a ValueError for what is no name of a host
                raise self._unreached(error) from error
            raise
        return connection

    def _unreached(self, error: OSError | ValueError) -> EnforcementError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return EnforcementError(
                f"cannot trust DSM at {self.url}: {clean(error.verify_message)}{NOTHING_DONE}: give it a certificate "
                "for that name, or pin the fingerprint of the one it has"
            )
        return EnforcementError(f"cannot reach DSM at {self.url}: {_words(error)}{NOTHING_DONE}")

    def _place(self) -> tuple[str, int | None]:
        try:
            parts = urlsplit(self.url)
            place = parts.hostname or "", parts.port
        except ValueError:
            parts, place = urlsplit(""), ("", None)
        if parts.scheme != "https" or not place[0] or parts.username is not None or parts.query or parts.fragment:
            raise EnforcementError(
                f'"{clean(self.url.rpartition("@")[2])}" cannot be used: it must be an address such as '
                "https://nas.example.org:5001, with https and without a name or password"
            )
        return place

    def _demand_pinned(self, connection: http.client.HTTPSConnection) -> None:
        if not self._fingerprint:
            return
        wanted = self._fingerprint.replace(":", "").lower()
        if not re.fullmatch("[0-9a-f]{64}", wanted):
            raise EnforcementError(
                "the fingerprint of DSM's certificate is no SHA-256: 64 hexadecimal digits are wanted"
            )
        certificate = connection.sock.getpeercert(binary_form=True) or b""
        if not hmac.compare_digest(sha256(certificate).hexdigest(), wanted):
            raise EnforcementError(
                f"cannot trust DSM at {self.url}: its certificate is not the one that is pinned{NOTHING_DONE}: "
                "somebody stands in between, or it has a new one, whose fingerprint you must then pin"
            )

    def _exchanged(
        self, connection: http.client.HTTPSConnection, path: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> object:
        deadline = time.monotonic() + self._timeout
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        connection.request("POST", path, urlencode(fields), {**form, **headers})
        response = connection.getresponse()
        if 300 <= response.status < 400:
            where = clean((response.getheader("Location") or "nowhere")[:200])
            raise EnforcementError(
                f"DSM at {self.url} sends us to {where}, which is not followed: name the right address"
            )
        content = b""
        while chunk := response.read1(_CHUNK):
            content += chunk
            if len(content) > ANSWER_LIMIT:
                raise http.client.HTTPException(f"its answer is longer than {ANSWER_LIMIT >> 20} MiB")
            if time.monotonic() > deadline:
                raise TimeoutError
        if response.status != http.client.OK:
            raise http.client.HTTPException(f"it answered with HTTP {response.status}")
        try:
            return parsed(content)
        except ValueError as error:
            raise http.client.HTTPException("its answer cannot be understood") from error


def _context(*, pinned: bool) -> ssl.SSLContext:
    if not pinned:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the fingerprint proves more
    return context


def _words(error: Exception) -> str:
    return clean(str(error) or type(error).__name__)
