"""`python -m glue` is `wa-webhook`."""

from __future__ import annotations

from glue.cli import main

if __name__ == "__main__":
    main(prog_name="wa-webhook")
