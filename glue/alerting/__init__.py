"""Alerts of the database, posted to their receivers."""
