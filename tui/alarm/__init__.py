"""Alarms: who is told of a campaign that is dangerous, how often, and of what an attacker wrote nothing that acts."""
