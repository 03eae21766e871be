"""Figures as the evidence of a finding: names and values that JSON can hold, those that say nothing left out."""

from __future__ import annotations

from collections.abc import Iterator

from tui.analysis.campaigns.figures import Figures, Names


def evidence(of: Figures) -> dict[str, object]:
    """By name. Spans are seconds, times POSIX seconds, shares of 1."""
    return {name: value for name, value in _all(of) if value not in (None, 0, "", (), [], {})}


def _all(of: Figures) -> Iterator[tuple[str, object]]:
    yield "events", of.events
    yield "addresses", of.addresses
    yield "networks", of.networks
    yield "countries", dict(of.countries)
    yield "country_unknown", of.countries_unknown
    yield "span", of.span
    yield "attempts_each", {"least": of.least_each, "median": of.median_each, "most": of.most_each}
    yield "ties", list(of.ties)
    if of.spacing:
        yield "visits", of.spacing.visits
        yield "median_gap", of.spacing.median_gap
        yield "longest_gap", of.spacing.longest_gap
        yield "regularity", of.spacing.regularity
        yield "most_in_ten_minutes", of.spacing.burst
    for name, names in (("log_in_names", of.logins), ("unknown_recipients", of.recipients)):
        if names:
            yield name, dict(_names(names))
    yield "probes", dict(of.probes)
    yield (
        "log_ins_that_worked",
        [
            {
                "user": one.user,
                "ip": one.ip,
                "time": int(one.time),
                "log_ins": one.logins,
                "failures_before": one.failures,
                "tries_on_name": one.tries,
                "country": one.country,
                "usual_countries": list(one.home),
                "seconds_apart": one.apart,
            }
            for one in of.breaches
        ],
    )
    yield "mails", of.mails
    yield "addresses_with_mail", of.mail_addresses
    yield "recipients_reached", len(of.mail_recipients)


def _names(names: Names) -> Iterator[tuple[str, object]]:
    yield "distinct", names.distinct
    yield "tries", names.tries
    yield "most_tried", dict(names.top)
    yield "most_each", names.most_each
    yield "existing", list(names.existing)
    yield "tries_on_existing", names.tries_on_existing
    yield "lists", {found.value: count for found, count in names.lists}
    yield "mail_addresses", list(names.addresses_among)
