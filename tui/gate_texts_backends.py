"""What the backends of the gate say, in English wherever they run: every sentence with placeholders."""

from __future__ import annotations

from tui.language import N_

TEXTS = (
    N_(
        "its look-ups take /16, /24 and single addresses of IPv4, /32, /48 and /64 of IPv6, and what at most "
        "{limit} of these make up"
    ),
    N_("its look-up of {name} would match other networks too"),
    N_("the zeros in it are compressed to the same text as those of other networks"),
    N_(
        "Postfix cannot be asked to refuse {name} alone: {why}; nothing was changed: name a network that it can, "
        "or block with nftables"
    ),
    N_("DSM's block list {database}"),
    N_("synology: there is no {path}: this host is no Synology NAS; choose another backend"),
    N_("synology: there is no {path}; turn on Control Panel > Security > Protection > Auto Block"),
    N_("synology: {path} may not be read and written; run `sekimori setup` or use sudo"),
    N_("synology: {error}"),
    N_("cannot block {network}: DSM itself blocks every address of it already"),
    N_(
        "cannot block {name} on a Synology: its list takes one address a row, and this network has more than "
        "{widest}; nothing was changed: name networks of /{narrowest} and narrower"
    ),
    N_("another program has held it locked for {wait} seconds; try again"),
    N_("it may not be written; run with sudo, or look whether the file system is mounted read-only"),
    N_("the disk gave an error; look at the system log (dmesg)"),
    N_("the database is damaged; let DSM's Security Advisor look at it, and use the import file meanwhile"),
    N_("the disk is full; free some space and try again"),
    N_("SQLite cannot open it, or a file beside it; run with sudo"),
    N_("it is no SQLite database; see whether gate.toml names the right file"),
    N_(
        "cannot use {path}: its table AutoBlockIP lacks {missing}; nothing was changed: that is another DSM than "
        "the ones we know, so use the import file or the web interface"
    ),
    N_("{program} is not installed; nothing was changed"),
    N_("{program} did not answer within {within} seconds: see whether it hangs"),
    N_("cannot run {program}: {error}"),
    N_("{program} failed: {words}"),
    N_(
        "cannot block {names}: on DSM's allow list, or around an entry of it{done}: take that out first (Control "
        "Panel > Security > Protection > Allow/Block List), or leave it out"
    ),
    N_("DSM at {url} did not answer within {timeout} seconds"),
    N_("DSM at {url} broke off: {words}"),
    N_(
        "cannot trust DSM at {url}: {message}{done}: give it a certificate for that name, or pin the fingerprint "
        "of the one it has"
    ),
    N_(
        '"{address}" cannot be used: it must be an address such as https://nas.example.org:5001, with https and '
        "without a name or password"
    ),
    N_("the fingerprint of DSM's certificate is no SHA-256: 64 hexadecimal digits are wanted"),
    N_(
        "cannot trust DSM at {url}: its certificate is not the one that is pinned{done}: somebody stands in "
        "between, or it has a new one, whose fingerprint you must then pin"
    ),
    N_("DSM at {url} sends us to {where}, which is not followed: name the right address"),
    N_("its answer is longer than {limit} MiB"),
    N_("it answered with HTTP {status}"),
    N_("its answer cannot be understood"),
    N_(
        "the account needs a one-time code, which no program can give unattended: use an account of Sekimori's "
        "own in the group administrators, with a long password and without 2-factor authentication"
    ),
    N_("DSM blocks this host's address: take it off the block list and put it on the allow list"),
    N_("its password has expired: log in by hand and set a new one"),
    N_("a field is missing"),
    N_("this DSM has no such interface"),
    N_("this DSM cannot do that"),
    N_("this DSM has no such version of it"),
    N_("the account may not do that: it must be in the group administrators"),
    N_("the account or its password is wrong"),
    N_("the account is disabled"),
    N_("the account may not log in"),
    N_("DSM refused {api} {method}: {why}"),
    N_("{path} is not used: others than its owner may get at the password; chmod 600 it"),
    N_("{path} holds no password: it must be its one line, in UTF-8"),
    N_("DSM has no {api}: {why}"),
    N_("DSM's answer about {api} cannot be understood"),
    N_("DSM's answer to the log-in cannot be understood"),
    N_("DSM at {url} gave an answer that cannot be understood"),
    N_("{why} (error {code})"),
    N_("DSM's block list at {url}"),
    N_(
        "cannot change {count} entries over DSM's web interface, which takes one at a time{done}: name {most} at "
        "most, or use the import file"
    ),
    N_(
        "cannot block {name} over DSM's web interface, which takes single addresses{done}: name those, or block "
        "on the NAS itself"
    ),
    N_("DSM's {kind} list cannot be understood: this DSM words it otherwise"),
    N_("DSM's {kind} list ends after {read} of {total} entries: it is not relied on"),
    N_("DSM's {kind} list has more than {most} entries: it is not read"),
    N_("no right to use fail2ban's socket: run `sekimori setup` or use sudo"),
    N_("fail2ban is not running: start it, with `systemctl start fail2ban` for instance"),
    N_("fail2ban jail {jail}"),
    N_("fail2ban is not installed here: choose another backend"),
    N_("fail2ban cannot be used: {said}"),
    N_("fail2ban has no jail {jail}"),
    N_("no jail of fail2ban's is chosen"),
    N_("{what} (there are: {there}): name one with `sekimori setup`"),
    N_(
        "{where} bans single addresses only, and {name} is none; nothing was changed: name the addresses, or "
        "block with nftables"
    ),
    N_("{where} still holds {name}: see fail2ban's log for why"),
    N_(
        "{where} would run a program for each of {count} addresses, and more than {limit} take too long; nothing "
        "was changed: block fewer at once, or with nftables"
    ),
    N_(
        "{where} ends every ban after {length} (its bantime), before this block would; nothing was changed: "
        "block for a shorter time, or set the jail's bantime to -1"
    ),
    N_("{where} cannot be asked: {why}"),
    N_("no CAP_NET_ADMIN; run `sekimori setup` or use sudo, and in a container add that capability"),
    N_("nftables table {family} {table}"),
    N_("nftables: no ports to block on, or impossible ones; set nftables.ports in gate.toml"),
    N_("nftables: port 22 is among the ports to block on and could lock you out; take it out of gate.toml"),
    N_("nftables: the program nft is not installed; apt-get install nftables"),
    N_("this kernel gives no nf_tables ({error}); choose another backend"),
    N_("nftables: {why}"),
    N_(
        "cannot read {where}: nft printed what is not understood ({error}); another hand may have changed it: "
        "delete the table and run `sekimori restore`"
    ),
    N_("{why}; nothing was changed"),
    N_("nothing was changed: in this container the kernel takes some 2,000 addresses at once; name fewer"),
    N_("nothing was changed: {text} is everybody; name a smaller network"),
    N_('nothing was changed: "{name}" is not how a network is written here; write {text}'),
    N_("Postfix map {table}"),
    N_("Postfix is not installed here: choose another backend"),
    N_("Postfix has no lmdb maps: install postfix-lmdb"),
    N_("Postfix map {file} is not there; run `sekimori setup`"),
    N_("no right to change the Postfix map {file}: run `sekimori setup` or use sudo"),
    N_("Postfix does not ask {table}: no smtpd restriction names it; run `sekimori setup`"),
    N_("Postfix cannot be used: {error}"),
    N_('{where} was not changed: "{text}" is no address or prefix'),
    N_(
        '{where} was not changed: its row "{key}" cannot be written back as it is; take it out with postmap -d, '
        "then try again"
    ),
    N_("cannot read {path}: {why}"),
)
