"""The subcommands of `wa-webhook`; each module has a `command`."""
