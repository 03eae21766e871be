"""A mail host as its administrator has set it up before any switch: Postfix asks Rspamd, and Rspamd refuses."""

from __future__ import annotations

from pathlib import Path

from tests.stack.places import DOMAIN, MX4, MX6

SMTP = 2525
SMTP_CHECKED = 2526  # its cleanup(8) discards by milter_header_checks
MILTER = 11332

RECIPIENT = f"alice@{DOMAIN}"
#: From here come mails that SPF fails; the domains below allow ALLOWED only.
CLIENT = "203.0.113.30"
CLIENT6 = "2001:db8:bad::30"
ALLOWED = "203.0.113.25"

#: Domain of a sender -> its SPF and DMARC records.
SENDERS = {
    "spf.example.com": (f"v=spf1 ip4:{ALLOWED} -all", None),
    "dmarc.example.com": (f"v=spf1 ip4:{ALLOWED} ?all", "v=DMARC1; p=reject; adkim=s; aspf=s"),
    "both.example.com": (f"v=spf1 ip4:{ALLOWED} -all", "v=DMARC1; p=reject; adkim=s; aspf=s"),
    "good.example.net": (f"v=spf1 ip4:{CLIENT} ip4:{ALLOWED} ip6:{CLIENT6} -all", "v=DMARC1; p=reject"),
}

#: Words that the site's own rules hold for spam, to be refused or only marked, and those that every Rspamd refuses.
SPAM = "cheap replica watches"
MARKED = "cheap replica pens"
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
myhostname = mx.{domain}
mydestination = localhost
mynetworks = 127.0.0.1/32
inet_interfaces = {mx4}, {mx6}
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {{alice@{domain} = alice/}} }}
virtual_mailbox_base = {root}/mail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
default_transport = error:no mail leaves the test
smtpd_error_sleep_time = 0
smtpd_client_event_limit_exceptions =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_milters = inet:127.0.0.1:{milter}
milter_default_action = tempfail
milter_connect_timeout = 2s
"""

MASTER = """
{smtp}     inet  n - n - - smtpd
{checked}  inet  n - n - - smtpd
    -o cleanup_service_name=checked
cleanup    unix  n - n - 0 cleanup
checked    unix  n - n - 0 cleanup
    -o milter_header_checks=regexp:{root}/postfix/checks
qmgr       unix  n - n 300 1 qmgr
proxymap   unix  - - n - - proxymap
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
error      unix  - - n - - error
virtual    unix  - n n - - virtual
anvil      unix  - - n - 1 anvil
tlsmgr     unix  - - n 1000? 1 tlsmgr
postlog    unix-dgram n - n - 1 postlogd
"""

#: Modules that would ask the network or a database.
OFF = (
    "rbl surbl phishing fuzzy_check greylist ratelimit neural bayes_expiry mx_check hfilter asn history_redis replies "
    "url_redirector emails dkim_signing arc whitelist maillist mid once_received reputation"
)

LOCAL = {
    "options.inc": 'dns {{ nameserver = ["127.0.0.1:53:10"]; timeout = 1s; retransmits = 2; }}\n'
    'local_addrs = [127.0.0.0/8];\nfilters = "chartable,dkim,regexp";\nurl_tld = "{root}/tld.dat";\n'
    'hs_cache_dir = "{root}/rspamd/";\ncontrol_socket = "{root}/rspamd/control.sock mode=0600";\n'
    'history_file = "{root}/rspamd/history";\ncache_file = "{root}/rspamd/cache";\n',
    "worker-controller.inc": "enabled = false;\n",
    "worker-proxy.inc": 'bind_socket = "127.0.0.1:{milter}";\nupstream "local" {{ default = yes; self_scan = yes; }}\n',
    "worker-normal.inc": "enabled = false;\n",
    "statistic.conf": 'classifier "bayes" {{ enabled = false; }}\n',
    "dmarc.conf": 'actions = {{ reject = "reject"; quarantine = "add_header"; }}\n',
    "multimap.conf": 'SITE_SPAM {{ type = "content"; filter = "body"; map = "regexp;file://{root}/rspamd/spam.map"; '
    'symbol = "SITE_SPAM"; score = 20.0; }}\n'
    'SITE_MARKED {{ type = "content"; filter = "body"; map = "regexp;file://{root}/rspamd/marked.map"; '
    'symbol = "SITE_MARKED"; score = 8.0; }}\n',
    "force_actions.conf": 'rules {{ SITE_SPF {{ expression = "R_SPF_FAIL & !DMARC_POLICY_REJECT"; action = "reject"; '
    'message = "SPF fail - not authorized"; }} }}\n',
}

#: Stands for a virus scanner: a header names the virus that the module of that name found (lua_scanners/common.lua).
SCANNER = """
rspamd_config:register_symbol{
  name = 'SITE_VIRUS', type = 'normal', score = 1.0,
  callback = function(task)
    local virus = task:get_header('X-Virus')
    if virus then
      task:insert_result('SITE_VIRUS', 1.0, virus)
      task:set_pre_result('reject', 'clamav: virus found: "' .. virus .. '"', 'clamav')
    end
  end
}
"""


def write_postfix(root: Path) -> Path:
    """Its configuration folder."""
    folder = root / "postfix"
    folder.mkdir()
    (folder / "main.cf").write_text(MAIN.format(root=root, domain=DOMAIN, mx4=MX4, mx6=MX6, milter=MILTER))
    (folder / "master.cf").write_text(MASTER.format(root=root, smtp=SMTP, checked=SMTP_CHECKED))
    (folder / "checks").write_text("/^X-Spam: Yes/ DISCARD\n")
    return folder


def write_dns(root: Path) -> list[str]:
    """The command that serves the senders' records."""
    lines = [
        "keep-in-foreground", "no-resolv", "no-hosts", "listen-address=127.0.0.1", "bind-interfaces", "user=root",
        "cache-size=0", "local=/#/", f"host-record=mx.{DOMAIN},{MX4}", f"mx-host={DOMAIN},mx.{DOMAIN},10",
    ]  # fmt: skip
    for name, (spf, dmarc) in SENDERS.items():
        lines += [f"host-record={name},{ALLOWED}", f'txt-record={name},"{spf}"']
        lines += [f'txt-record=_dmarc.{name},"{dmarc}"'] if dmarc else []
    (root / "dnsmasq.conf").write_text("\n".join(lines) + "\n")
    return ["dnsmasq", f"--conf-file={root / 'dnsmasq.conf'}", f"--pid-file={root / 'dnsmasq.pid'}"]


def write_rspamd(root: Path) -> list[str]:
    """The options with which Rspamd's programs use its configuration: Debian's, and a local one of the site."""
    folder = root / "rspamd"
    local = folder / "etc/local.d"
    local.mkdir(parents=True)
    (folder / "etc/override.d").mkdir()
    (root / "tld.dat").write_text("com\nnet\norg\nexample\n")  # the packaged list takes ten seconds to compile
    for name in OFF.split():
        (local / f"{name}.conf").write_text("enabled = false;\n")
    for name, text in LOCAL.items():
        (local / name).write_text(text.format(root=root, milter=MILTER))
    # the packaged maps come by https
    kinds = [f"{what}_{where}" for what in ("freemail", "disposable")
             for where in ("envfrom", "envrcpt", "from", "to", "cc", "replyto")]  # fmt: skip
    (folder / "etc/override.d/multimap.conf").write_text("".join(f"{kind} {{ enabled = false }}\n" for kind in kinds))
    (folder / "spam.map").write_text(f"/{SPAM}/i\n")
    (folder / "marked.map").write_text(f"/{MARKED}/i\n")
    (folder / "etc/rspamd.local.lua").write_text(SCANNER)
    variables = {"LOCAL_CONFDIR": folder / "etc", "DBDIR": folder, "LOGDIR": root, "RUNDIR": folder}
    return [f"--var={name}={value}" for name, value in variables.items()]
