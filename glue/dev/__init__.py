"""script/server: everything on one machine."""
