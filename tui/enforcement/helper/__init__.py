"""sekimori-gate: the only part that changes the system. Standard library alone, installed as one file."""
