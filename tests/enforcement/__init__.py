"""Tests of what the operator may do."""
