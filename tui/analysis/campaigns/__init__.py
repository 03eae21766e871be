"""Campaigns: what many events are together. `campaigns.Campaigns` owns it."""
