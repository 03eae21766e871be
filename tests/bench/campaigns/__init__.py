"""Labelled scenarios: a week of a mail server's log with campaigns planted in it, and how many of them are found."""
