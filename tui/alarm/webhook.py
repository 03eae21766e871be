"""The alarm's webhook: the finding as JSON, posted by HTTP. Redirects are not followed, answers not read."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec

from tui import __version__
from tui.alarm.alarm import Alarm, AlarmError
from tui.alarm.harmless import harmless, told
from tui.finding import Finding
from tui.finding_form import as_object
from tui.finding_words import severity_word
from tui.language import _
from tui.os_words import reason
from tui.sanitize import clean

#: How long a post may take in all, and the pauses before it is tried again, seconds.
WITHIN, PAUSES = 5.0, (10.0, 60.0)
_REDIRECTS = range(300, 400)
_TYPE = "application/json; charset=utf-8"


class _LaterError(AlarmError):
    """It may go better the next time."""


class Webhook:
    """Implements Channel. The address may hold a secret, so that only its host is ever named."""

    def __init__(self, address: str, *, host: str, within: float = WITHIN, pauses: Sequence[float] = PAUSES) -> None:
        """`host` is the name of this one, for who reads the alarms of several."""
        self._parts = urlsplit(address)
        self._host = host
        self._within = within
        self._pauses = tuple(pauses)
        self._stopping = threading.Event()

    def deliver(self, alarm: Alarm) -> None:
        """Post it, and again where the other side was away or busy."""
        sent = body(alarm, self._host)
        for pause in self._pauses:
            try:
                return self._post(sent)
            except _LaterError:
                if self._stopping.wait(pause):
                    break
        return self._post(sent)

    def stop(self) -> None:
        """Do not wait for a better time any more."""
        self._stopping.set()

    def _post(self, sent: bytes) -> None:
        """One try, in a thread of its own: name servers and slow answers keep to no deadline of ours."""
        posting = _Posting(self._connection(), self._path(), sent)
        posting.start()
        posting.join(self._within)
        if posting.is_alive():
            posting.give_up()
            raise _LaterError(self._failed(_("no answer within {within:g} seconds").format(within=self._within)))
        if posting.error:
            raise _LaterError(self._failed(posting.error))
        self._judge(posting.status)

    def _judge(self, status: int) -> None:
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return
        if status in _REDIRECTS:
            raise AlarmError(
                self._failed(
                    _("it points elsewhere (status {status}); write the new address instead").format(status=status)
                )
            )
        busy = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
        raise (_LaterError if busy else AlarmError)(
            self._failed(_("it answered with status {status}").format(status=status))
        )

    def _failed(self, why: str) -> str:
        return _("the alarm was not posted to {host}: {why}").format(host=clean(self._parts.hostname or ""), why=why)

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=self._within, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=self._within)

    def _path(self) -> str:
        path = self._parts.path or "/"
        return f"{path}?{self._parts.query}" if self._parts.query else path


class _Posting(threading.Thread):
    """One request. Afterwards `status` is set, or `error` says why not."""

    def __init__(self, connection: http.client.HTTPConnection, path: str, sent: bytes) -> None:
        super().__init__(name="alarm-post", daemon=True)
        self._connection, self._path, self._sent = connection, path, sent
        self.status = 0
        self.error = ""

    def run(self) -> None:
        headers = {"Content-Type": _TYPE, "User-Agent": f"sekimori/{__version__}", "Connection": "close"}
        try:
            self._connection.request("POST", self._path, self._sent, headers)
            self.status = self._connection.getresponse().status
        except ssl.SSLCertVerificationError as error:
            self.error = _("its certificate is not to be trusted ({why})").format(why=error.verify_message)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            self.error = _why(error)
        finally:
            self._connection.close()

    def give_up(self) -> None:
        """Cut the connection, so that the thread ends soon."""
        open_socket = self._connection.sock
        if open_socket is not None:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)


def _why(error: OSError | http.client.HTTPException | UnicodeError) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("there is no such host, or no name server to ask")
    if isinstance(error, http.client.HTTPException):
        return _("its answer is no HTTP")
    return clean((reason(error) or type(error).__name__).lower())


def body(alarm: Alarm, host: str) -> bytes:
    """The finding as `sekimori campaigns --json` prints it, with `host`, `held_back` and a `text` for chats.

    Sentences are made harmless; names and lists are data, and exact.
    """
    finding = alarm.finding
    text = _("Sekimori on {host}: {severity}: {sentence}").format(
        host=harmless(host), severity=severity_word(finding.severity).upper(), sentence=told(alarm)
    )
    return msgspec.json.encode(as_object(_plain(finding)) | {"held_back": alarm.held_back, "host": host, "text": text})


def _plain(finding: Finding) -> Finding:
    remedy = msgspec.structs.replace(finding.remedy, words=harmless(finding.remedy.words))
    return msgspec.structs.replace(
        finding, sentence=harmless(finding.sentence), reason=harmless(finding.reason), remedy=remedy
    )
