"""Structured logs without private data."""
