# How fish completes `sekimori`: made of its command line, by https://github.com/tqdm/shtab

# Custom Preamble

function _sekimori_typed; commandline -ct | string replace -r -- '^--[a-z-]+=' ''; end
function _sekimori_files; complete -C "'' "(_sekimori_typed); end
function _sekimori_dirs; _sekimori_files | string match -r '.*/$'; end
function _sekimori_zones; awk '!/^#/ { print $3 } END { print "UTC" }' /usr/share/zoneinfo/zone1970.tab 2>/dev/null; end
function _sekimori_filters; sekimori completion filter -- (_sekimori_typed) 2>/dev/null; end

# End Custom Preamble

# Parse current commandline:
# - _shtab_sekimori_cmdpath=(sub)command path seen so far
# - _shtab_sekimori_npos=number of positional arguments given after it
# - options are skipped based on _shtab_sekimori_opts_with_value & _shtab_sekimori_commands lists
function _shtab_sekimori_scan
  set -g _shtab_sekimori_cmdpath ''
  set -g _shtab_sekimori_npos 0
  set -l tokens (commandline -opc)
  set -e tokens[1]
  set -l expect_value 0
  for t in $tokens
    if test $expect_value -eq 1
      set expect_value 0
      continue
    end
    switch "$t"
      case '--*=*'
        continue
      case '-*'
        if contains -- $t $_shtab_sekimori_opts_with_value
          set expect_value 1
        end
        continue
      case '*'
        if test $_shtab_sekimori_npos -eq 0
          set -l candidate $t
          if test -n "$_shtab_sekimori_cmdpath"
            set candidate "$_shtab_sekimori_cmdpath $t"
          end
          if contains -- $candidate $_shtab_sekimori_commands
            set -g _shtab_sekimori_cmdpath $candidate
            continue
          end
        end
        set -g _shtab_sekimori_npos (math $_shtab_sekimori_npos + 1)
    end
  end
end

# Condition helper: true if the current (sub)command path equals the given one.
function _shtab_sekimori_using
  _shtab_sekimori_scan
  test "$_shtab_sekimori_cmdpath" = "$argv"
end

set -g _shtab_sekimori_commands watch events report campaigns explain sources block unblock blocks policy undo journal restore backends setup config paths completion man demo
set -g _shtab_sekimori_opts_with_value --backend --categories --check --export --filter --for --fps --hours --list --min-severity --reason --save-to --search --seconds --seed --since --speed --state --top --tz --ui --user --users -n

complete -c sekimori -e
complete -c sekimori -f

complete -c sekimori -n _shtab_sekimori_using -s h -l help -d 'show this help message and exit'
complete -c sekimori -n _shtab_sekimori_using -l version -d 'show program'"'"'s version number and exit'
complete -c sekimori -n _shtab_sekimori_using -l since -xka "90s 15m 24h 7d 2w" -d 'leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there'
complete -c sekimori -n _shtab_sekimori_using -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n _shtab_sekimori_using -l read-only -d 'look, but change nothing'
complete -c sekimori -n _shtab_sekimori_using -l dry-run -d 'go through every change without making it'
complete -c sekimori -n _shtab_sekimori_using -l fps -x -d 'frames a second at most, 1 to 10 (default 4)'
complete -c sekimori -n _shtab_sekimori_using -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n _shtab_sekimori_using -l save-to -xka "(_sekimori_dirs)" -d 'where saved sessions go'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a watch -d 'Watch this host'"'"'s logs, or those named, on the screen (the default).'
complete -c sekimori -n '_shtab_sekimori_using watch' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using watch' -l since -xka "90s 15m 24h 7d 2w" -d 'leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there'
complete -c sekimori -n '_shtab_sekimori_using watch' -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n '_shtab_sekimori_using watch' -l read-only -d 'look, but change nothing'
complete -c sekimori -n '_shtab_sekimori_using watch' -l dry-run -d 'go through every change without making it'
complete -c sekimori -n '_shtab_sekimori_using watch' -l fps -x -d 'frames a second at most, 1 to 10 (default 4)'
complete -c sekimori -n '_shtab_sekimori_using watch' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using watch' -l save-to -xka "(_sekimori_dirs)" -d 'where saved sessions go'
complete -c sekimori -n '_shtab_sekimori_using watch; and test $_shtab_sekimori_npos -ge 0' -ka "(_sekimori_files)" -d 'a log file, or - for standard input (default: this host'"'"'s logs)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a events -d 'Print what happened, one event a line.'
complete -c sekimori -n '_shtab_sekimori_using events' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using events' -l since -xka "90s 15m 24h 7d 2w" -d 'leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there'
complete -c sekimori -n '_shtab_sekimori_using events' -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n '_shtab_sekimori_using events' -l follow -s f -d 'go on with what is written later'
complete -c sekimori -n '_shtab_sekimori_using events' -l history -d 'read rotated files (.1, .gz) too'
complete -c sekimori -n '_shtab_sekimori_using events' -l filter -xka "(_sekimori_filters)" -d 'only what matches: --filter='"'"'-country:JP kind:login_failure'"'"', in the language of docs/filter.md'
complete -c sekimori -n '_shtab_sekimori_using events' -l json -d 'one JSON object a line'
complete -c sekimori -n '_shtab_sekimori_using events' -l plain -d 'one sentence a line, also for screen readers (default)'
complete -c sekimori -n '_shtab_sekimori_using events; and test $_shtab_sekimori_npos -ge 0' -ka "(_sekimori_files)" -d 'a log file, or - for standard input (default: this host'"'"'s logs)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a report -d 'Print totals over everything read.'
complete -c sekimori -n '_shtab_sekimori_using report' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using report' -l since -xka "90s 15m 24h 7d 2w" -d 'leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there'
complete -c sekimori -n '_shtab_sekimori_using report' -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n '_shtab_sekimori_using report' -l history -d 'read rotated files (.1, .gz) too'
complete -c sekimori -n '_shtab_sekimori_using report' -l filter -xka "(_sekimori_filters)" -d 'only what matches: --filter='"'"'-country:JP kind:login_failure'"'"', in the language of docs/filter.md'
complete -c sekimori -n '_shtab_sekimori_using report' -l json -d 'one JSON object'
complete -c sekimori -n '_shtab_sekimori_using report' -l top -x -d 'rows of each top list (default 20)'
complete -c sekimori -n '_shtab_sekimori_using report' -l unread -d 'show warnings and refusals that no rule has read, too'
complete -c sekimori -n '_shtab_sekimori_using report; and test $_shtab_sekimori_npos -ge 0' -ka "(_sekimori_files)" -d 'a log file, or - for standard input (default: this host'"'"'s logs)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a campaigns -d 'Say what belongs together: who tries what, how dangerous it is, what stops it.'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l since -xka "90s 15m 24h 7d 2w" -d 'leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l follow -s f -d 'go on with what is written later, with alarms'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l history -d 'read rotated files (.1, .gz) too'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l json -d 'one JSON object a line'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l min-severity -xka "info warning danger" -d 'leave out what is less grave (default info)'
complete -c sekimori -n '_shtab_sekimori_using campaigns' -l users -xka "(_sekimori_files)" -d 'log-in names that exist: one a line, or name:… as in passwd'
complete -c sekimori -n '_shtab_sekimori_using campaigns; and test $_shtab_sekimori_npos -ge 0' -ka "(_sekimori_files)" -d 'a log file, or - for standard input (default: this host'"'"'s logs)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a explain -d 'Say how a log line is read, or which step lets it go.'
complete -c sekimori -n '_shtab_sekimori_using explain' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using explain' -l json -d 'one JSON object a line'
complete -c sekimori -n '_shtab_sekimori_using explain' -l tz -xka "(_sekimori_zones)" -d 'time zone of stamps that name none, such as Asia/Tokyo (default: this host'"'"'s)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a sources -d 'Say which logs this host has and which can be read.'
complete -c sekimori -n '_shtab_sekimori_using sources' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a block -d 'Put addresses or networks on the block list.'
complete -c sekimori -n '_shtab_sekimori_using block' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using block' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using block' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using block' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using block' -l list -xka "(_sekimori_files)" -d 'a file of addresses, one a line: one change, one undo'
complete -c sekimori -n '_shtab_sekimori_using block' -l for -xka "90s 15m 24h 7d 2w" -d '90s, 15m, 24h, 7d, 2w or forever (default 24h)'
complete -c sekimori -n '_shtab_sekimori_using block' -l reason -x -d 'why, for the journal'
complete -c sekimori -n '_shtab_sekimori_using block' -l insist -d 'also what the guard asks again for, such as 10.0.0.9'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a unblock -d 'Take addresses or networks off the block list.'
complete -c sekimori -n '_shtab_sekimori_using unblock' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using unblock' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using unblock' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using unblock' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a blocks -d 'Print the block list, with what is seen of each.'
complete -c sekimori -n '_shtab_sekimori_using blocks' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using blocks' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using blocks' -l export -xka "(_sekimori_files)" -d 'write them as the import dialog of Synology'"'"'s DSM takes them'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a policy -d 'Show what becomes of each category of mail, or switch one.'
complete -c sekimori -n '_shtab_sekimori_using policy' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using policy' -l for -xka "90s 15m 24h 7d 2w" -d '90s, 15m, 24h, 7d, 2w or forever (default 24h; afterwards it is reject again)'
complete -c sekimori -n '_shtab_sekimori_using policy' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using policy' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using policy' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using policy; and test $_shtab_sekimori_npos -eq 0' -ka "spf dnsbl unknown_recipient dmarc spam virus" -d 'which to switch (default: show all)'
complete -c sekimori -n '_shtab_sekimori_using policy; and test $_shtab_sekimori_npos -eq 1' -ka "reject discard" -d 'what becomes of its mail'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a undo -d 'Take the last change back, or any step of the journal.'
complete -c sekimori -n '_shtab_sekimori_using undo' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using undo' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using undo' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using undo' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a journal -d 'Print who changed what and when, what is undone, and what can be.'
complete -c sekimori -n '_shtab_sekimori_using journal' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using journal' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using journal' -s n -x -d 'how many changes (default 20)'
complete -c sekimori -n '_shtab_sekimori_using journal' -l search -x -d 'only those with every word in them; an address finds its networks'
complete -c sekimori -n '_shtab_sekimori_using journal' -l json -d 'one JSON object a line'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a restore -d 'Put back blocks that a flush or a reboot took away.'
complete -c sekimori -n '_shtab_sekimori_using restore' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using restore' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using restore' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using restore' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a backends -d 'Say what each way to block can do on this host, and why not.'
complete -c sekimori -n '_shtab_sekimori_using backends' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a setup -d 'Let this host'"'"'s servers obey: show every change, apply it, or take it back.'
complete -c sekimori -n '_shtab_sekimori_using setup' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using setup' -l backend -xka "nftables postfix fail2ban synology synology-web file" -d 'nftables, postfix, fail2ban[:JAIL], synology or file (default: the first that can be)'
complete -c sekimori -n '_shtab_sekimori_using setup' -l categories -xka "spf dnsbl unknown_recipient dmarc spam virus" -d 'what to make switchable: spf,dnsbl,… (default: all)'
complete -c sekimori -n '_shtab_sekimori_using setup' -l user -x -d 'who may call the helper by sudo (default: who called sudo)'
complete -c sekimori -n '_shtab_sekimori_using setup' -l yes -s y -d 'apply without asking'
complete -c sekimori -n '_shtab_sekimori_using setup' -l json -d 'with --check: one JSON object'
complete -c sekimori -n '_shtab_sekimori_using setup' -l undo -d 'take back everything that setup has done, to the byte'
complete -c sekimori -n '_shtab_sekimori_using setup' -l check -d 'say what is wired; needs no root, changes nothing'
complete -c sekimori -n '_shtab_sekimori_using setup' -l dry-run -d 'show the plan and change nothing'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a config -d 'Print the settings in force, or a sample of their file.'
complete -c sekimori -n '_shtab_sekimori_using config' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using config' -l show-origin -d 'say behind each where it was written'
complete -c sekimori -n '_shtab_sekimori_using config' -l default -d 'print a sample of the file with every setting instead'
complete -c sekimori -n '_shtab_sekimori_using config' -l check -xka "(_sekimori_files)" -d 'say whether a file can be used (default: those in force)'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a paths -d 'Say where settings, block list, journal and sessions are, and which are there.'
complete -c sekimori -n '_shtab_sekimori_using paths' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using paths' -l json -d 'one JSON object'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a completion -d 'Print the script by which a shell completes the command line.'
complete -c sekimori -n '_shtab_sekimori_using completion' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using completion; and test $_shtab_sekimori_npos -eq 0' -ka "bash zsh fish" -d 'bash, zsh or fish; or filter: what WORD, the last of a filter, may become'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a man -d 'Print the manual page; `sekimori man | man -l -` shows it.'
complete -c sekimori -n '_shtab_sekimori_using man' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using; and test $_shtab_sekimori_npos -eq 0' -a demo -d 'Watch a simulated mail server under attack; needs no server, rights or network.'
complete -c sekimori -n '_shtab_sekimori_using demo' -s h -l help -d 'show this help message and exit'
complete -c sekimori -n '_shtab_sekimori_using demo' -l seed -x -d 'equal seeds make equal attackers (default 1)'
complete -c sekimori -n '_shtab_sekimori_using demo' -l speed -x -d 'times as fast (default 1)'
complete -c sekimori -n '_shtab_sekimori_using demo' -l ui -xka "screen none" -d 'none: print the events instead'
complete -c sekimori -n '_shtab_sekimori_using demo' -l seconds -x -d 'end after so long'
complete -c sekimori -n '_shtab_sekimori_using demo' -l hours -x -d 'hours of past to begin with (default 6)'
complete -c sekimori -n '_shtab_sekimori_using demo' -l read-only -d 'look, but change nothing'
complete -c sekimori -n '_shtab_sekimori_using demo' -l dry-run -d 'go through every change without making it'
complete -c sekimori -n '_shtab_sekimori_using demo' -l fps -x -d 'frames a second at most, 1 to 10 (default 4)'
complete -c sekimori -n '_shtab_sekimori_using demo' -l state -xka "(_sekimori_dirs)" -d 'where block list, policies and journal are kept'
complete -c sekimori -n '_shtab_sekimori_using demo' -l save-to -xka "(_sekimori_dirs)" -d 'where saved sessions go'
