"""Where lines come from: files through every rotation, pipes, and the logs that this host has."""
