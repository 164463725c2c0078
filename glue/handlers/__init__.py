"""The handlers that are shipped."""
