"""What events add up to: tallies, offenders, minutes, rates, country and network. Knows no source, parser or screen."""
