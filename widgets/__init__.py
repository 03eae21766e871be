"""Drawing only: every widget draws lines itself and redraws no line that did not change."""
