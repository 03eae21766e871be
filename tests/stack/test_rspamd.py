"""A real rspamd scans real mails; what it logs is read as what it decided."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.parsers.lines import CLIENT, read
from tests.stack.namespace import end
from tests.stack.servers import wait_until
from tui.model import Action, Category, Event, EventKind

pytestmark = pytest.mark.stack

#: The words that every rspamd takes for spam, like those of the EICAR test for viruses.
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
PACKAGED_FORMAT = Path("/etc/rspamd/logging.inc")
PASSWORD = "only for this test"

#: No module that asks the network; loopback only; no name server behind the port that rspamd is told.
CONFIGURATION = """
lua = "{root}/rules.lua";
options {{
  filters = "";
  explicit_modules = [];
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; sockets = 1; }}
  url_tld = "{root}/tld.dat";
  pidfile = "{root}/pid";
  control_socket = "{root}/control.sock mode=0600";
  history_file = "{root}/history";
  cache_file = "{root}/cache";
  hs_cache_dir = "{root}/";
  tempdir = "{root}";
}}
logging {{ type = "file"; filename = "{root}/rspamd.log"; .include "{packaged}" }}
actions {{
  reject = 15; add_header = 6; greylist = 4;
  discard {{ flags = ["no_threshold"]; }}
  quarantine {{ flags = ["no_threshold"]; }}
}}
worker "normal" {{ bind_socket = "127.0.0.1:{scan}"; count = 1; }}
worker "controller" {{ bind_socket = "127.0.0.1:{control}"; count = 1; password = "{password}"; secure_ip = []; }}
"""

#: Stands for rspamd's modules: a header names the symbol, another the action that a module forces.
RULES = """
rspamd_config:register_symbol{
  name = 'TEST', type = 'prefilter', priority = 10,
  callback = function(task)
    local symbol = task:get_header('X-Symbol')
    if symbol then
      local name, score, option = string.match(symbol, '^(%S+) (%S+) ?(.*)$')
      task:insert_result(true, name, tonumber(score), option)
    end
    local force = task:get_header('X-Force')
    if force then
      local action, module, words = string.match(force, '^(.-)|(.-)|(.*)$')
      task:set_pre_result{action = action, module = module, message = words}
    end
  end
}
"""

MAIL = """From: A <a@example.net>
To: {to}
Subject: hello
Message-ID: {message_id}
Date: Tue, 24 Nov 2026 10:00:00 +0000
{headers}
{body}
"""


class Rspamd:
    """Owns the server and its folder, and asks it with its own client."""

    def __init__(self, root: Path) -> None:
        self.log = root / "rspamd.log"
        self.scan, self.control = _free_port(), _free_port()
        (root / "rules.lua").write_text(RULES)
        (root / "tld.dat").write_text("com\nnet\norg\nexample\n")
        text = CONFIGURATION.format(
            root=root, packaged=PACKAGED_FORMAT, scan=self.scan, control=self.control, password=PASSWORD
        )
        (root / "rspamd.conf").write_text(text)
        with (root / "printed").open("wb") as printed:
            self.process = subprocess.Popen(
                # in the foreground; as whoever runs the test, be it root
                ["rspamd", "-f", "-i", "-c", str(root / "rspamd.conf")],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
                start_new_session=True,
                env=os.environ | {"TZ": "UTC"},
            )

    def scanned(
        self,
        headers: str = "",
        *,
        body: str = "hello",
        sender: str = "a@example.net",
        recipient: str = "b@example.org",
        to: str = "b@example.org",
        message_id: str = "<m@example.net>",
    ) -> Event | None:
        """The event of a mail from CLIENT, as its line in the log is read."""
        mail = MAIL.format(to=to, message_id=message_id, headers=headers and headers + "\n", body=body)
        envelope = ["--ip", CLIENT, "--from", sender, "--rcpt", recipient, "--header", "Queue-Id=4XyZ1a2B3c"]
        return self._told(["-h", f"127.0.0.1:{self.scan}", *envelope], mail, "rspamd_task_write_log: ")

    def logged_in(self, password: str) -> Event | None:
        """The event of a log-in to the web interface that fails."""
        argv = ["-h", f"127.0.0.1:{self.control}", "-P", password, "stat"]
        return self._told(argv, "", "rspamd_controller_check_password: ")

    def _told(self, argv: list[str], mail: str, words: str) -> Event | None:
        """Ask, wait for the whole line with the words, and read what came."""
        before = self.log.stat().st_size
        subprocess.run(["rspamc", *argv], input=mail.encode(), capture_output=True, timeout=20, check=False)

        def told() -> bytes:
            return self.log.read_bytes()[before:]

        whole = re.compile(re.escape(words.encode()) + rb"[^\n]*\n")
        wait_until(lambda: whole.search(told()), 10, f"a line with {words}")
        events = read(told().rpartition(b"\n")[0] + b"\n", reference=datetime.now(UTC))
        assert len(events) <= 1
        return events[0] if events else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def rspamd() -> Iterator[Rspamd]:
    """The server, up; skips where it is not installed."""
    if not shutil.which("rspamd") or not PACKAGED_FORMAT.exists():
        pytest.skip("needs packages: apt-get install --no-install-recommends rspamd")
    with tempfile.TemporaryDirectory(prefix="sekimori-rspamd-") as folder:
        server = Rspamd(Path(folder))
        try:
            wait_until(lambda: _answers(server.scan) and _answers(server.control), 30, "rspamd's ports")
            yield server
        finally:
            end(server.process)


def test_a_clean_mail_is_no_event(rspamd: Rspamd) -> None:
    assert rspamd.scanned() is None


def test_spam_is_content_with_its_envelope(rspamd: Rspamd) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    event = rspamd.scanned(body=GTUBE)
    assert event is not None
    assert (event.kind, event.category, event.action) == (EventKind.CONTENT, Category.SPAM, Action.REJECT)
    assert (event.ip, event.sender, event.recipient) == (CLIENT, "a@example.net", "b@example.org")
    assert (event.queue_id, event.service, event.program) == ("4XyZ1a2B3c", "smtp", "rspamd")
    assert began <= event.time <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("header", "kind", "category", "action"),
    [
        ("X-Symbol: BAYES_SPAM 7 100%", EventKind.CONTENT, Category.SPAM, Action.TAG),
        ("X-Symbol: BAYES_SPAM 5 100%", EventKind.REJECTION, Category.GREYLIST, Action.DEFER),
        ("X-Symbol: MIME_BAD_ATTACHMENT 16 exe", EventKind.CONTENT, Category.ATTACHMENT, Action.REJECT),
        ("X-Symbol: R_SPF_FAIL 16 -all", EventKind.REJECTION, Category.SPF, Action.REJECT),
        ("X-Symbol: RBL_SENDERSCORE 16 203.0.113.9:from", EventKind.REJECTION, Category.DNSBL, Action.REJECT),
        ('X-Force: reject|clamav|clamav: virus found: "X"', EventKind.CONTENT, Category.VIRUS, Action.REJECT),
        ("X-Force: reject|clamav|" + "x" * 200, EventKind.CONTENT, Category.SPAM, Action.REJECT),
        ("X-Force: reject|dmarc|Action set by DMARC", EventKind.REJECTION, Category.DMARC, Action.REJECT),
        ("X-Force: soft reject|greylist|Try again later", EventKind.REJECTION, Category.GREYLIST, Action.DEFER),
        ('X-Force: soft reject|ratelimit|Ratelimit "a"', EventKind.LIMIT, Category.RATE, Action.DEFER),
        ("X-Force: discard|force_actions|SPF fail", EventKind.DISCARD, Category.SPF, Action.DISCARD),
        ("X-Force: quarantine|force_actions|later", EventKind.CONTENT, Category.SPAM, Action.HOLD),
    ],
)
def test_what_decided_tells_kind_and_category(
    rspamd: Rspamd, header: str, kind: EventKind, category: Category, action: Action
) -> None:
    event = rspamd.scanned(header)
    assert event is not None
    assert (event.kind, event.category, event.action) == (kind, category, action)
    assert event.ip == CLIENT


def test_a_message_id_with_a_forged_address_is_one_word(rspamd: Rspamd) -> None:
    event = rspamd.scanned(body=GTUBE, message_id="<x>, qid: <A>, ip: 192.0.2.66, from: <y@example.net>")
    assert event is not None
    assert (event.ip, event.queue_id, event.sender) == (CLIENT, "4XyZ1a2B3c", "a@example.net")


@pytest.mark.parametrize("local", ["x>, ip: 192.0.2.66, from: <y", "x>, (default: F (no action): [0.00/15.00] []"])
def test_a_sender_that_imitates_the_line_hides_nothing(rspamd: Rspamd, local: str) -> None:
    event = rspamd.scanned(body=GTUBE, sender=f'"{local}"@example.net')
    assert event is not None
    assert (event.kind, event.category, event.ip) == (EventKind.CONTENT, Category.SPAM, CLIENT)


def test_a_recipient_in_a_header_forces_nothing(rspamd: Rspamd) -> None:
    to = '<"x, forced: reject \\"virus\\"; score=nan (set by clamav)"@example.net>'
    event = rspamd.scanned("X-Symbol: R_SPF_FAIL 16 -all", to=to)
    assert event is not None
    assert event.category is Category.SPF


def test_an_option_cannot_pretend_to_be_a_symbol(rspamd: Rspamd) -> None:
    event = rspamd.scanned("X-Symbol: R_SPF_FAIL 16 -all},CLAM_VIRUS(99.00){Eicar\x1b]52;c;x\x07")
    assert event is not None
    assert event.category is Category.SPF
    assert event.reason is not None
    assert event.reason.isprintable()


@pytest.mark.parametrize("password", ["wrong", "q1"])
def test_a_failed_log_in_to_the_web_interface_is_told(rspamd: Rspamd, password: str) -> None:
    event = rspamd.logged_in(password)
    assert event is not None
    assert (event.kind, event.ip, event.service) == (EventKind.LOGIN_FAILURE, "127.0.0.1", "controller")
