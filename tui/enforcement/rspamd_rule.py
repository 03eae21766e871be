"""The rule that Rspamd runs: what it would reject is discarded instead while the category of the reject is switched so.

A rule in Lua and not force_actions: Rspamd obeys the first forced action of the highest priority, force_actions has the
lowest (0), and so its `discard` changes nothing where a virus scanner or a rule of the site has forced the reject. This
one has priority 2; only what Rspamd forces by itself (GTUBE, priority 3) stays rejected. It reads the file of modes for
each mail from outside, so that a switch needs no reload and ends at its time by itself, and an unreadable file rejects.
While nothing is switched it touches nothing: verdict, score and text are those that they would be.

What a reject is for is read as the monitor reads it from the log: by what forced it, else by the heaviest symbol.
Mail of our own users is never discarded; they must be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tui.category import Category
from tui.enforcement.change import EnforcementError
from tui.enforcement.modesfile import LIMIT
from tui.enforcement.target import shown

Rows = tuple[tuple[str, Category], ...]

_C = Category

#: Modules that force an action, whole names in any case -> what for. Scanners are called as in antivirus.conf.
MODULES: Rows = (
    (
        r"(?:clam|avast|avg|sophos|savapi|f-?prot|kaspersky|kas|eset|virustotal|icap|antivirus|oletools|.*virus)\S*",
        _C.VIRUS,
    ),
    (r"vadesecure|phishing", _C.VIRUS),
    (r"mime_types", _C.ATTACHMENT),
    (r"dmarc", _C.DMARC),
    (r"spf", _C.SPF),
    (r"dkim|arc", _C.DKIM),
    (r"rbl|dnsbl", _C.DNSBL),
    (r"multimap|settings", _C.POLICY),
    (r"gtube|spamtrap|fuzzy_check|dcc|spamassassin|cloudmark|pyzor|razor|neural|reputation", _C.SPAM),
)

#: Words of a rule that forces an action -> what for; the upper row counts.
WORDS: Rows = (
    (r"\bblocked using\b", _C.DNSBL),
    (r"(?-i:\bSPF\b)|open-?spf", _C.SPF),
    (r"\bDMARC\b", _C.DMARC),
    (r"\bDKIM\b", _C.DKIM),
    (r"virus|malware|infected|phish", _C.VIRUS),
    (r"banned|attachment|executable", _C.ATTACHMENT),
    (r"\bspam", _C.SPAM),
)

#: The symbol that weighs most, by its whole name -> what for; any other is spam.
SYMBOLS: Rows = (
    (r"(?:\w+_)?(?:URIBL|SURBL|EMAILBL|EBL)\w*|(?:URIBL|DBL)_(?:BLACK|SPAM|ABUSE|RED|GREY)\w*", _C.SPAM),
    (
        r"RBL_\w+|RECEIVED_(?:SPAMHAUS|BLOCKLISTDE|\w*RBL|\w*BL)\w*|\w+_(?:DNSBL|RBL|BL)|UCEPROTECT\w*|ABUSIX\w*",
        _C.DNSBL,
    ),
    (r"\w*_VIRUS_FAIL", _C.SERVER),
    (r"CLAM\w*|\w*VIRUS\w*|\w*MALWARE\w*|\w*PHISH\w*|OLETOOLS\w*|KAS_SE\w*|ICAP\w*|MW_\w+|PH_\w+", _C.VIRUS),
    (
        r"MIME_(?:BAD|DOUBLE_BAD|ENCRYPTED|OBFUSCATED|EXE_IN|ARCHIVE_IN)\w*|\w*(?:BANNED|BAD_ATTACHMENT)\w*",
        _C.ATTACHMENT,
    ),
    (r"R_SPF_(?:FAIL|PERMFAIL|SOFTFAIL)|VIOLATED_DIRECT_SPF|\w*SPF_FAIL\w*", _C.SPF),
    (r"DMARC_(?:POLICY_(?:REJECT|QUARANTINE|SOFTFAIL)|BAD_POLICY)\w*", _C.DMARC),
    (r"R_DKIM_(?:REJECT|PERMFAIL)|ARC_(?:REJECT|INVALID)", _C.DKIM),
)

#: Categories of which Rspamd can be the one that refuses.
JUDGED = (_C.SPF, _C.DMARC, _C.SPAM, _C.VIRUS, _C.DNSBL)

_PATH = re.compile(r"/[\w./+@:-]{1,1000}", re.ASCII)

_LUA = """\
-- Rspamd would reject this mail: while its category is switched so, it is discarded instead.
do
  local regexp = require "rspamd_regexp"
  local util = require "rspamd_util"

  local MODES = "@modes@"
  local LIMIT = @limit@

  local function compiled(before, after, rows)
    for _, row in ipairs(rows) do
      row[1] = regexp.create(before .. row[1] .. after)
    end
    return rows
  end

  local MODULES = compiled("/^(?:", ")$/i", {
@modules@  })
  local WORDS = compiled("/", "/i", {
@words@  })
  local SYMBOLS = compiled("/^(?:", ")$/", {
@symbols@  })

  local function known(rows, text)
    for _, row in ipairs(rows) do
      if row[1]:match(text) then
        return row[2]
      end
    end
  end

  -- The mode in a line and its category; nothing when it is not understood.
  local function parsed(line)
    local category, mode, rest = line:match("^([a-z_]+)[ \\t]+([a-z]+)(.*)$")
    if mode ~= "reject" and mode ~= "discard" then
      return nil
    end
    local ending = rest:match("^[ \\t]+until[ \\t]+(%d+%.?%d*)$")
    if rest ~= "" and not ending then
      return nil
    end
    return category, mode == "discard" and (not ending or tonumber(ending) > util.get_time())
  end

  -- The categories that are discarded now: none while a single line is not understood.
  local function discarded()
    local file = io.open(MODES, "r")
    local content = file and file:read(LIMIT + 1) or ""
    if file then
      file:close()
    end
    if #content > LIMIT or content:find("[^\\t\\r\\n -~]") then
      return {}
    end
    local found, named = {}, {}
    for line in content:gmatch("[^\\n]+") do
      line = line:match("^%s*(.-)%s*$")
      if line ~= "" and line:sub(1, 1) ~= "#" then
        local category, on = parsed(line)
        if not category or named[category] then
          return {}
        end
        named[category] = true
        found[category] = on or nil
      end
    end
    return found
  end

  -- What the mail is rejected for.
  local function why(task)
    local forced, action, words, module = task:has_pre_result()
    local category = forced and action == "reject" and (known(MODULES, module or "") or known(WORDS, words or ""))
    if category then
      return category
    end
    local heaviest
    for _, symbol in ipairs(task:get_symbols_all()) do
      local more = symbol.score - (heaviest and heaviest.score or 0)
      if more > 0 or (heaviest and more == 0 and symbol.name < heaviest.name) then
        heaviest = symbol
      end
    end
    return heaviest and known(SYMBOLS, heaviest.name) or "spam"
  end

  local function rejected(task)
    local score = task:get_metric_score()[1]
    local action = task:get_metric_action()
    task:set_metric_score("default", score) -- asking for the action may raise it
    return action == "reject"
  end

  rspamd_config:register_symbol{
    name = "SEKIMORI_DISCARD",
    type = "postfilter",
    priority = 11, -- after all others
    flags = "empty,ignore_passthrough",
    callback = function(task)
      local ip = task:get_from_ip()
      if task:get_user() or not ip or not ip:is_valid() or ip:is_local() then
        return
      end
      local on = discarded()
      if next(on) and rejected(task) then
        local category = why(task)
        if on[category] then
          task:set_pre_result{
            action = "discard", priority = 2, module = "sekimori", message = "sekimori category=" .. category,
          }
        end
      end
    end
  }
end
"""


def modes_of(maps: str | Path) -> Path:
    """The file of modes in the folder that Rspamd may read."""
    return Path(maps) / "modes"


def rule(maps: str) -> str:
    """The rule, in Lua, that obeys the file of modes in the folder. Raises EnforcementError for an odd path."""
    path = str(modes_of(maps))
    if not _PATH.fullmatch(path):
        raise EnforcementError(
            f'"{shown(path)}" cannot be written into a rule of Rspamd: nothing was changed; '
            "choose an absolute path of plain letters, digits and -_./"
        )
    filled = {"modes": path, "limit": str(LIMIT), "modules": _rows(MODULES), "words": _rows(WORDS)}
    text = _LUA.replace("@symbols@", _rows(SYMBOLS))
    for name, value in filled.items():
        text = text.replace(f"@{name}@", value)
    return text


def _rows(rows: Iterable[tuple[str, Category]]) -> str:
    return "".join(f'    {{ [=[{pattern}]=], "{category}" }},\n' for pattern, category in rows)
