"""Whom we talk to, as whom, and that neither password nor session gets about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.enforcement.dsm_server import Certificate, Dsm, Make, blocks, forgets, refusal, says, serving
from tui.enforcement.backends.dsm_web import DsmWeb


def test_a_session_that_ended_is_opened_anew_and_the_change_made_once(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm_web.held()
    dsm.mishaps["create"] = [forgets]
    dsm_web.change(blocks("203.0.113.9"), ())
    assert dsm.deny == ["192.0.2.50", "203.0.113.9"]
    assert dsm.asked.count("login") == 2
    dsm.sessions.clear()
    assert "203.0.113.9" in dsm_web.held()


def test_an_account_without_rights_is_told_and_not_asked_without_end(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.refuse["list"] = 105
    assert "it must be in the group administrators" in dsm_web.obstacle()
    assert dsm.asked.count("list") == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "the account or its password is wrong"),
        (403, "needs a one-time code, which no program can give unattended: use an account of Sekimori's own"),
        (406, "needs a one-time code"),
        (409, "its password has expired"),
    ],
)
def test_a_refused_password_is_not_tried_again_until_it_is_another(
    dsm_web: DsmWeb, dsm: Dsm, dsm_password: Path, code: int, words: str
) -> None:
    dsm.refuse["login"] = code
    for _ in range(3):
        assert words in dsm_web.obstacle()
    assert words in refusal(dsm_web.change, blocks("203.0.113.9"), ())
    assert dsm.asked.count("login") == 1
    del dsm.refuse["login"]
    os.utime(dsm_password, (1, 1))
    assert dsm_web.obstacle() == ""


def test_an_address_that_dsm_blocks_may_try_again(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.refuse["login"] = 407
    assert "DSM blocks this host's address" in dsm_web.obstacle()
    del dsm.refuse["login"]
    assert dsm_web.obstacle() == ""


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_password_that_others_may_get_at_is_not_used(
    dsm_web: DsmWeb, dsm: Dsm, dsm_password: Path, mode: int
) -> None:
    dsm_password.chmod(mode)
    assert "others than its owner may get at the password; chmod 600 it" in dsm_web.obstacle()
    assert "login" not in dsm.asked


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_password_in_somebody_else_s_file_is_not_used(dsm_web: DsmWeb, dsm_password: Path) -> None:
    os.chown(dsm_password, 12345, 12345)
    assert "others than its owner may get at the password" in dsm_web.obstacle()


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo\n", b"\xff\xfe", b"x" * 1025])
def test_a_file_without_a_password_is_told(dsm_web: DsmWeb, dsm: Dsm, dsm_password: Path, content: bytes) -> None:
    dsm_password.write_bytes(content)
    assert "holds no password" in dsm_web.obstacle()
    assert "login" not in dsm.asked


def test_a_password_file_that_is_missing_or_a_link_is_told(dsm_web: DsmWeb, dsm_password: Path) -> None:
    dsm_password.rename(dsm_password.with_name("other"))
    assert "cannot read the password file" in dsm_web.obstacle()
    dsm_password.symlink_to("other")
    assert "it is a symbolic link" in dsm_web.obstacle()


# -- who is there


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(make_dsm_web: Make, dsm: Dsm) -> None:
    said = make_dsm_web(fingerprint="").obstacle()
    assert "cannot trust DSM" in said
    assert "pin the fingerprint" in said
    assert dsm.asked == []


def test_a_certificate_that_this_host_trusts_will_do_for_its_name_alone(
    make_dsm_web: Make, dsm: Dsm, dsm_proof: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dsm_proof.path))
    assert make_dsm_web(fingerprint="").obstacle() == ""
    asked = len(dsm.asked)
    assert "cannot trust DSM" in make_dsm_web(dsm.url.replace("localhost", "127.0.0.1"), "").obstacle()
    assert len(dsm.asked) == asked


def test_a_pinned_certificate_is_the_only_one_that_will_do(
    make_dsm_web: Make, dsm: Dsm, dsm_proof: Certificate
) -> None:
    colons = ":".join(dsm_proof.fingerprint.upper()[at : at + 2] for at in range(0, 64, 2))
    assert make_dsm_web(fingerprint=colons).obstacle() == ""
    asked = len(dsm.asked)
    assert "is not the one that is pinned" in make_dsm_web(fingerprint="0" * 64).obstacle()
    assert "is no SHA-256" in make_dsm_web(fingerprint="abc").obstacle()
    assert len(dsm.asked) == asked


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(make_dsm_web: Make, dsm: Dsm, dsm_proof: Certificate, status: int) -> None:
    with serving(Dsm(), dsm_proof) as elsewhere:
        dsm.mishaps["login"] = [says(b"", status, Location=f"{elsewhere.url}/webapi/entry.cgi")]
        said = refusal(make_dsm_web().held)
        assert f"sends us to {elsewhere.url}/webapi/entry.cgi, which is not followed" in said
        assert elsewhere.asked == []


def test_a_proxy_of_the_environment_is_not_asked(make_dsm_web: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    assert make_dsm_web().obstacle() == ""


@pytest.mark.parametrize(
    "url",
    ["http://nas.example.org:5000", "nas.example.org", "https://", "https://admin:secret@nas.example.org", "https://[::1",
     "https://nas.example.org:99999", "https://nas.example.org/?x=1", "https://nas.example.org/#x", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_without_https_or_with_a_password_is_refused(make_dsm_web: Make, dsm: Dsm, url: str) -> None:
    said = make_dsm_web(url).obstacle()
    assert "it must be an address such as https://nas.example.org:5001" in said
    assert "secret" not in said.replace(url, "")
    assert dsm.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1:1", ".example.org", f"{'a' * 64}.example.org"])
def test_a_nas_that_is_not_there_is_told(make_dsm_web: Make, host: str) -> None:
    said = make_dsm_web(f"https://{host}").obstacle()
    assert f"synology-web: cannot reach DSM at https://{host}: " in said
    assert said.endswith("nothing was changed")
