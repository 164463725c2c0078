"""Writes the files; see script/grafana."""

from __future__ import annotations

import argparse
from pathlib import Path

from grafana.generate.files import RUNBOOK, files

HERE = Path(__file__).parents[1]


def main() -> None:
    """Write all files below a directory."""
    parser = argparse.ArgumentParser(prog="script/grafana", description=__doc__)
    parser.add_argument("--to", type=Path, default=HERE, help="directory (default: grafana/)")
    parser.add_argument("--runbook", default=RUNBOOK, help="URL of your copy of %(default)s")
    arguments = parser.parse_args()
    for name, content in files(arguments.runbook).items():
        path = arguments.to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        print(path)


main()
