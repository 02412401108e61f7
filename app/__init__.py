"""The workshops around the store: matching, registers, summaries, the demonstration store, command line and window."""
