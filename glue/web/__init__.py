"""The web process: routes, request bodies, gunicorn."""
