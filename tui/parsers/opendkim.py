"""OpenDKIM writes no line that tells of a refusal, so none of its lines is an event.

Read from opendkim.c (dkimf_libstatus, dkimf_log_ssl_errors, mlfi_eoh, mlfi_eom) of OpenDKIM 2.0 to 2.11 beta: `bad
signature data`, `no signature data`, `key retrieval failed (s=…, d=…)`, `s=… d=… a=… SSL error…`, `RFC5322 header
requirement error` and the rest are logged whatever On-BadSignature and its like make of them, and by default the mail
is accepted. Where it is refused, Postfix says so with the client: `milter-reject: END-OF-MESSAGE from …: 5.7.0 bad DKIM
signature data`. Signing (`DKIM-Signature field added`) and our own errors (`key data is not secure`) are no events.
"""

from __future__ import annotations

from tui.parsers.shape import Program

PROGRAMS: tuple[Program, ...] = ()
