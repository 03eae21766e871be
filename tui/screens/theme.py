"""Two themes: a calm dark one, and one that uses nothing but the terminal's own sixteen colours."""

from __future__ import annotations

from textual.theme import Theme

#: Colours that survive the step down to 256 colours, which is what sshd leaves of most terminals.
DARK = Theme(
    name="sekimori",
    primary="#5f87af",
    secondary="#87afaf",
    accent="#87afd7",
    warning="#d7af5f",
    error="#ff5f5f",
    success="#87af5f",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
    variables={
        "quiet": "#8a8a8a",
        "login": "#d787af",
        "dnsbl": "#87afd7",
        "discarded": "#5fafaf",
        "title": "#262626",
        "active": "#005f87",
        "active-text": "#ffffff",
        "row": "#303030",
        "row-text": "#d0d0d0",
    },
)

TERMINAL = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_blue",
    warning="ansi_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "quiet": "ansi_default",
        "login": "ansi_magenta",
        "dnsbl": "ansi_blue",
        "discarded": "ansi_cyan",
        "title": "ansi_black",
        "active": "ansi_blue",
        "active-text": "ansi_bright_white",
        "row": "ansi_blue",
        "row-text": "ansi_bright_white",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
    },
)
THEMES = (DARK, TERMINAL)
