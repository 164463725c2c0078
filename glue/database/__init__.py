"""Connections, rows and retries under glue.api."""
