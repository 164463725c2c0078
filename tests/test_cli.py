"""`wa-webhook` as a program: its help, and how it refuses settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from glue.cli import COMMANDS, main
from glue.config import Config
from glue.web import serve

from .support.site import ENVIRON

ROOT = Path(__file__).parents[1]


class Replaced(Exception):
    """Stands for the program that takes over."""


def run(cwd: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("WA_", "WEB_"))}
    return subprocess.run(
        [sys.executable, "-m", "glue", *arguments],
        cwd=cwd,
        env=ours | ENVIRON | {"PYTHONPATH": str(ROOT)} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_promises_only_what_there_is() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    assert all(name in said for name in COMMANDS)
    worker = CliRunner().invoke(main, ["worker", "--help"]).output
    for text in (said, worker):
        assert "outbox" in text
        assert "send replies" not in text
    assert "from-dev" not in worker


@pytest.mark.parametrize("command", ["serve", "dev", "worker"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_CONCURRENCY", "many"), ("WEB_THREADS", "0"), ("WEB_RECEIVE_TIMEOUT", "-1")],
)
def test_bad_sizes_are_refused_by_all(command: str, name: str, value: str, tmp_path: Path) -> None:
    done = run(tmp_path, command, **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {name}: expected ")
    assert done.stderr.count("\n") == 1


def test_a_data_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path, "dev", WA_DATA_DIR="file/below")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: WA_DATA_DIR: expected ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "dev", "worker", "upgrade", "timeline"])
def test_an_unknown_variable_is_a_warning(command: str, tmp_path: Path) -> None:
    arguments = [command, "x"] if command == "timeline" else [command]
    # What comes after the warning: the error that ends the program.
    bad = {"WA_DATABASE_URL": " ", "WA_PORT": "no"}
    done = run(tmp_path, *arguments, WA_HANDELRS="shop", **bad)
    first, *_, last = done.stderr.splitlines()
    assert first.startswith("Warning: WA_HANDELRS ")
    assert first.endswith("WA_HANDLERS")
    assert last.startswith("Error: WA_")
    quiet = run(tmp_path, "worker", "--from-dev", WA_HANDELRS="shop", **bad)
    assert "Warning" not in quiet.stderr


def test_serve_hands_gunicorn_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = ENVIRON | {"WEB_CONCURRENCY": " "}

    def replace(_path: str, _arguments: list[str], env: dict[str, str]) -> None:
        raise Replaced(env)

    monkeypatch.setattr("os.execve", replace)
    monkeypatch.setattr(serve, "prepare", lambda env: (Config.from_env(env), None))
    # It does not come back: neither does this.
    with pytest.raises(Replaced) as handed:
        serve.serve(environ)
    assert handed.value.args[0]["WEB_CONCURRENCY"] == "2"
