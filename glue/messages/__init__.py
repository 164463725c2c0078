"""Reading messages out of webhook JSON."""
