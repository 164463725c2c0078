"""The wheel carries the SQL files, and the pins name no registry."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from glue.deploy.sources import Sources

ROOT = Path(__file__).parents[1]
FIND = """
from glue.deploy.sources import Sources
found = Sources.find()
print(found.sql.parent)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, unpacked."""
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", target],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (archive,) = target.glob("wa_webhook-*.whl")
    unpacked = target / "unpacked"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(unpacked)
    return unpacked


def test_the_wheel_has_the_same_files(wheel: Path) -> None:
    here = Sources.find()
    data = wheel / "glue" / "_data"
    there = Sources(data / "sql", data / "migrations")
    for lister in (Sources.schema, Sources.functions, Sources.views, Sources.cron):
        wanted = {path.relative_to(here.sql): path.read_bytes() for path in lister(here)}
        assert {path.relative_to(there.sql): path.read_bytes() for path in lister(there)} == wanted
    assert there.schema()
    assert {path.name for path in there.migrations.glob("*.*")} == {
        path.name for path in here.migrations.glob("*.*")
    }


def test_the_installed_program_finds_them(wheel: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIND],
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(wheel / "glue" / "_data")


def test_the_wheel_has_no_tests(wheel: Path) -> None:
    top = {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"glue"}
    assert not [path for path in wheel.rglob("*") if "tests" in path.relative_to(wheel).parts]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_are_hashed_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(
        r"^\s*-{1,2}(i\b|f\b|index|extra-index|find-links|trusted)", text, re.MULTILINE
    )
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z])", re.sub(r"(?m)^#.*\n", "", text).strip())
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==[\w.]+( ; .*)? \\\n", block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_development_pins_contain_the_others() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^([a-z][\w.-]*==[\w.]+)", (ROOT / name).read_text()))

    assert pins("requirements.txt") < pins("requirements-dev.txt")
