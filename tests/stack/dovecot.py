"""Dovecot: IMAP, and the SASL server that Postfix asks."""

from __future__ import annotations

from pathlib import Path

from tests.stack.places import IMAP, IMAPS, MX4, MX6, PASSWORDS

CONFIGURATION = """
base_dir = {root}/dovecot
log_path = {log}
instance_name = sekimori-{root.name}
listen = {mx4}, {mx6}
protocols = imap
ssl = yes
ssl_cert = <{root}/tls/cert.pem
ssl_key = <{root}/tls/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_verbose = yes
auth_failure_delay = 0
auth_username_format = %Lu
mail_location = maildir:{root}/mail/%n
first_valid_uid = 5000
passdb {{
  driver = passwd-file
  args = {root}/dovecot.users
}}
userdb {{
  driver = static
  args = uid=5000 gid=5000 home={root}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {root}/spool/private/auth {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
service anvil {{
  # without its penalty, which would make a failure take up to ten seconds
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


def command(root: Path, log: Path) -> list[str]:
    """Write the configuration below `root` and return the command that serves it in the foreground."""
    path = root / "dovecot.conf"
    path.write_text(CONFIGURATION.format(root=root, log=log, mx4=MX4, mx6=MX6, imap=IMAP, imaps=IMAPS))
    users = root / "dovecot.users"
    users.write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user, password in PASSWORDS.items()))
    users.chmod(0o644)
    return ["dovecot", "-F", "-c", str(path)]
