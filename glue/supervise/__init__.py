"""The worker's parent process, which replaces what cannot be helped from inside."""
