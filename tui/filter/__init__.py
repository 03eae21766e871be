"""The filter language: what an operator types to see less, for screens, streams and tables alike. Knows no screen."""
