"""The embedded PostgreSQL of development."""
