"""Text in terminal cells: cut, padded and shortened to a width, never measured with `len()`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rich.cells import cell_len, get_character_cell_size

from tui.breaking import is_wide
from tui.breaking import lines as broken
from tui.language import _
from tui.privacy import worn
from tui.sanitize import clean

#: What stands between two parts of a line.
GAP = " · "

_MINUTE = 60
_HOUR = 3600
_DAY = 86400


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, ending in an ellipsis where it was cut. Unprintable characters become marks.

    While the mask is on, names become stand-ins before anything is cut: what is left of one could not be told.
    """
    if not isinstance(text, worn.Shown):
        if not (text.isascii() and text.isprintable()):  # what is printable may be invisible all the same
            text = clean(text)
        if worn.mask is not None:
            text = worn.mask.text(text)
    if width <= 0:
        return ""
    if len(text) * 2 <= width or (text.isascii() and len(text) <= width) or cell_len(text) <= width:
        return text
    return _shortened(text, width)


def trim(text: str, width: int) -> str:
    """As `cut`, of a text that was cleaned and masked."""
    return text if cell_len(text) <= width else _shortened(text, width)


def _shortened(text: str, width: int) -> str:
    used = 0
    kept = []
    for character in text:
        used += get_character_cell_size(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…" if width > 0 else ""


def cut_words(text: str, width: int) -> str:
    """As `cut`, but between words where one ends in the later half."""
    short = cut(text, width)
    if not short.endswith("…") or short == text or any(map(is_wide, short)):  # which may end at any character
        return short
    head = short[:-1].rpartition(" ")[0].rstrip(" ,;:·")
    return f"{head} …" if len(head) > len(short) // 2 else short


def short_span(text: str, width: int) -> str:
    """A length of time in `width` cells: "23h" in place of "23h 9m" where there is not room for both units."""
    return cut(text if cell_len(text) <= width else text.rpartition(" ")[0] or text, width)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` cut or padded to exactly `width` cells."""
    text = cut(text, width)
    padding = " " * (width - (len(text) if text.isascii() else cell_len(text)))
    return padding + text if right else text + padding


def wrap(text: str, width: int, indent: int = 2) -> list[str]:
    """`text` in lines of at most `width` cells, broken at spaces where one is near; later lines are indented."""
    lines = _wrapped(worn.shown(clean(text)), width, indent)
    return lines if worn.mask is None else list(map(worn.Shown, lines))


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    if any(map(is_wide, text)):
        first = next(broken(text, width))
        rest = broken(text[len(first) :].lstrip(), max(width - indent, 2))
        return [first, *(" " * indent + line for line in rest)]
    lines: list[str] = []
    room = width
    while text and cell_len(text) > room:
        head = trim(text, room + 1)[:-1] or text[0]
        space = head.rfind(" ")
        if space > len(head) // 2:
            head = head[: space + 1]
        lines.append(" " * (width - room) + head.rstrip())
        text = text[len(head) :]
        room = max(width - indent, 2)
    lines.append(" " * (width - room) + text)
    return lines


def short_address(address: str, width: int) -> str:
    """An address in `width` cells: of a long IPv6 one its network's beginning and its last group are kept."""
    address = worn.shown(address)
    if len(address) <= width or ":" not in address:
        return cut(address, width)
    tail = address[-4:]
    return trim(address, width - len(tail)) + tail


def dotted(*parts: str) -> str:
    """Those of the parts that say something, in a line."""
    return GAP.join(filter(None, parts))


def number(count: int) -> str:
    """A count for people: 1,204."""
    return f"{count:,}"


def span(duration: timedelta) -> str:
    """A length of time in one or two units: "3h 5m", "2d", "40s"."""
    seconds = max(int(duration.total_seconds()), 0)
    if seconds >= 2 * _DAY:
        return _("{}d").format(seconds // _DAY)
    if seconds >= _HOUR:
        hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
        return _("{}h {}m").format(hours, minutes) if minutes else _("{}h").format(hours)
    if seconds >= _MINUTE:
        return _("{}m").format(seconds // _MINUTE)
    return _("{}s").format(seconds)


def stamp(time: datetime, now: datetime) -> str:
    """When, in five or six cells and the operator's zone: "14:03" today, else "23 Nov"."""
    local = time.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else day(local)


def day(local: date) -> str:
    """A day of the year: "23 Nov"."""
    return local.strftime(_("%-d %b"))


def moment(local: datetime) -> str:
    """A second of the year: "23 Nov 14:03:59"."""
    return local.strftime(_("%d %b %H:%M:%S"))
