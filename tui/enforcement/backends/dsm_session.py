"""A log-in to DSM's web interface, as its guides for programmers describe it, and questions asked under it.

The session's id and token live in memory only. They go as fields, and as cookie and header too, since some parts of DSM
look there alone (a public client saw that on DSM 7.3; unverified by us, like everything here).
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.enforcement.backends.dsm_https import Https, UnansweredError
from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE, Signature, signature, told
from tui.sanitize import clean

_AUTH = "SYNO.API.Auth"

#: The newest log-in that we know; an older DSM offers less.
_AUTH_VERSION = 7

#: The session has ended or may not do this (any more): nothing was done, and a new log-in may help.
_SESSION = {105, 106, 107, 119}

_OTP = (
    "the account needs a one-time code, which no program can give unattended: use an account of Sekimori's own in the "
    "group administrators, with a long password and without 2-factor authentication"
)
_BLOCKED = "DSM blocks this host's address: take it off the block list and put it on the allow list"
_EXPIRED = "its password has expired: log in by hand and set a new one"

#: By the code of DSM, for all questions (under 400) and for the log-in.
_WHY = {
    101: "a field is missing",
    102: "this DSM has no such interface",
    103: "this DSM cannot do that",
    104: "this DSM has no such version of it",
    105: "the account may not do that: it must be in the group administrators",
    114: "a field is missing",
    400: "the account or its password is wrong",
    401: "the account is disabled",
    402: "the account may not log in",
    403: _OTP,
    404: _OTP,
    406: _OTP,
    407: _BLOCKED,
    408: _EXPIRED,
    409: _EXPIRED,
    410: _EXPIRED,
}

#: Refusals of a log-in that a further one would not better: it would only have this host blocked.
_FOR_GOOD = {400, 401, 402, 403, 404, 406, 408, 409, 410}

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")
_PATH = re.compile(r"[A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)*\.cgi")


class DsmSession:
    """Logs in when it must. Not for threads."""

    def __init__(self, https: Https, account: str, password_file: Path) -> None:
        self._https = https
        self._account = account
        self._password_file = password_file
        self._interfaces: dict[str, tuple[str, int]] = {}
        self._sid = ""
        self._token = ""
        self._refused: tuple[Signature, str] | None = None

    def call(self, api: str, method: str, **fields: object) -> Mapping[str, Any]:
        """What DSM answers. A question that it refused for want of a session is asked once more under a new one.

        Raises UnansweredError where it was asked and did not answer, else EnforcementError: then nothing was done.
        """
        for last in (False, True):
            path, _ = self._interface(api)
            if not self._sid:
                self._log_in()
            encoded = {name: json.dumps(value) for name, value in fields.items()}
            data, code = self._ask(path, {"api": api, "version": "1", "method": method, **encoded})
            if code not in _SESSION or last:
                break
            self._sid = ""
        if code:
            raise EnforcementError(f"DSM refused {api} {method}: {_why(code)}")
        return data

    def close(self) -> None:
        """Logs out, if it is logged in. Raises EnforcementError."""
        if self._sid:
            path, version = self._interface(_AUTH)
            self._ask(path, {"api": _AUTH, "version": str(version), "method": "logout", "session": "Sekimori"})
            self._sid = ""

    def password(self) -> str:
        """Raises EnforcementError where the file is missing, empty, or readable by others than its owner."""
        path = self._password_file
        with told("read the password file", path):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(handle, "rb") as file:
                status = os.fstat(handle)
                content = file.read(1025) if stat.S_ISREG(status.st_mode) else b""
        if status.st_mode & 0o077 or status.st_uid not in {0, os.geteuid()}:
            raise EnforcementError(f"{path} is not used: others than its owner may get at the password; chmod 600 it")
        try:
            password = content.decode().removesuffix("\n").removesuffix("\r")
        except ValueError:
            password = ""
        if not password or len(content) > 1024 or "\n" in password:
            raise EnforcementError(f"{path} holds no password: it must be its one line, in UTF-8")
        return password

    def _interface(self, api: str) -> tuple[str, int]:
        """The path of an interface and its newest version."""
        if api not in self._interfaces:
            query = {"api": "SYNO.API.Info", "version": "1", "method": "query", "query": api}
            data, code = self._before("query.cgi", query)
            known = data.get(api)
            if code or not isinstance(known, dict):
                raise EnforcementError(
                    f"DSM has no {api}: {_why(code) if code else 'it is another version'}{NOTHING_DONE}"
                )
            path, newest = known.get("path"), known.get("maxVersion")
            if not isinstance(path, str) or not _PATH.fullmatch(path) or type(newest) is not int:
                raise EnforcementError(f"DSM's answer about {api} cannot be understood{NOTHING_DONE}")
            self._interfaces[api] = path, newest
        return self._interfaces[api]

    def _log_in(self) -> None:
        """Never twice with a password that DSM refused."""
        version_of_file = signature(self._password_file)
        if self._refused is not None and self._refused[0] == version_of_file:
            raise EnforcementError(self._refused[1])
        path, newest = self._interface(_AUTH)
        data, code = self._before(
            path,
            {
                "api": _AUTH, "version": str(min(newest, _AUTH_VERSION)), "method": "login", "session": "Sekimori",
                "account": self._account, "passwd": self.password(), "format": "sid", "enable_syno_token": "yes",
            },
        )  # fmt: skip
        if code:
            why = f"cannot log in to DSM as {clean(self._account)}: {_why(code)}{NOTHING_DONE}"
            if code in _FOR_GOOD:
                why += f"; not tried again until {self._password_file} changes or Sekimori starts anew"
                self._refused = version_of_file, why
            raise EnforcementError(why)
        sid, token = data.get("sid"), data.get("synotoken", "")
        if not isinstance(sid, str) or not _TOKEN.fullmatch(sid) or (token and not _TOKEN.fullmatch(str(token))):
            raise EnforcementError(f"DSM's answer to the log-in cannot be understood{NOTHING_DONE}")
        self._sid, self._token = sid, str(token)

    def _before(self, path: str, fields: Mapping[str, str]) -> tuple[Mapping[str, Any], int]:
        """As `_ask`, for what comes before the question itself: unanswered, nothing was done."""
        try:
            return self._ask(path, fields)
        except UnansweredError as error:
            raise EnforcementError(f"{error}{NOTHING_DONE}") from error

    def _ask(self, path: str, fields: Mapping[str, str]) -> tuple[Mapping[str, Any], int]:
        """The data of the answer, and the code of a refusal or 0."""
        session, headers = dict[str, str](), dict[str, str]()
        if self._sid:
            session, headers = {"_sid": self._sid}, {"Cookie": f"id={self._sid}"}
        if self._sid and self._token:
            session["SynoToken"] = headers["X-SYNO-TOKEN"] = self._token
        answer = self._https.post(path, {**fields, **session}, headers)
        if not isinstance(answer, dict) or not isinstance(answer.get("success"), bool):
            raise UnansweredError(f"DSM at {self._https.url} gave an answer that cannot be understood")
        if answer["success"]:
            data = answer.get("data")
            return data if isinstance(data, dict) else {}, 0
        error = answer.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return {}, code if type(code) is int and code else 100


def _why(code: int) -> str:
    return f"{_WHY.get(code, 'it does not say why')} (error {code})"
