"""Collects sql/tests/**/test_*.sql: one item per file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import binaries, tap
from tests.support.plugin import DATABASES, TAP_FILES

PROFILE = "-c plpgsql_check.profiler=on"


class TapItem(pytest.Item):
    def runtest(self) -> None:
        if binaries.pgtap_file() is None:
            pytest.skip("pgTAP is not installed")
        databases = self.config.stash[DATABASES]
        conninfo = databases.pgtap()
        options = PROFILE if databases.server().has_library("plpgsql_check") else ""
        result = tap.run(self.path, conninfo, options)
        self.config.stash[TAP_FILES].add(self.path)
        if problems := result.problems():
            pytest.fail("\n".join([str(self.path), *problems]), pytrace=False)
        if result.skipped is not None or (result.skips and len(result.skips) == result.ran):
            pytest.skip(result.skipped or result.skips[0])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.nodeid


class TapFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield TapItem.from_parent(self, name=self.path.stem)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".sql" and file_path.name.startswith("test_"):
        return TapFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Coverage is counted while the others run.
    items.sort(key=lambda item: item.path.name == "test_coverage.py")
