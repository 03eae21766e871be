"""`sekimori setup`: what it takes to let this host's servers obey, planned, shown, applied, verified and taken back.

Standard library and `tui.enforcement` only, so that it runs wherever the helper runs.
"""
