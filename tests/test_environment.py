"""Which variables a command sees, and the secrets that development makes up."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from glue import environment
from glue.config import Config, ConfigError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_wins_over_the_file(here: Path) -> None:
    (here / ".env").write_text("WA_PORT=1\nWA_HOST=file # why\nWA_APP_SECRET='a$b #c'\n")
    found = environment.load({"WA_PORT": "2", "HOME": "x"})
    assert found == {"WA_PORT": "2", "WA_HOST": "file", "WA_APP_SECRET": "a$b #c", "HOME": "x"}


def test_secrets_are_made_once_and_for_us_alone(here: Path) -> None:
    first = environment.development_secrets(here, {})
    assert environment.development_secrets(here, {}) == first
    assert stat.S_IMODE((here / environment.SECRETS).stat().st_mode) == 0o600
    assert len(set(first.values())) == 2
    assert all(len(value) >= 32 for value in first.values())
    Config.from_env(first)


def test_secrets_that_are_set_are_kept(here: Path) -> None:
    given = {"WA_APP_SECRET": "given-secret", "WA_VERIFY_TOKEN": "given-token"}
    assert environment.development_secrets(here, given) == given
    assert not (here / environment.SECRETS).exists()
    found = environment.development_secrets(here, {"WA_APP_SECRET": "given-secret"})
    assert found["WA_APP_SECRET"] == "given-secret"
    assert found["WA_VERIFY_TOKEN"]


def test_made_up_secrets_are_for_clients_only(here: Path) -> None:
    home = here / ".wa"
    home.mkdir()
    made = environment.development_secrets(home, {})
    environment.announce(home, {"WA_PORT": "8123", "WA_DATABASE_URL": "host=/x dbname=wa"})
    assert environment.load({}) == {}
    with pytest.raises(ConfigError, match="WA_APP_SECRET"):
        Config.from_env(environment.load({}))
    client = environment.load_client({"WA_PORT": "9"})
    assert client == made | {"WA_PORT": "9", "WA_DATABASE_URL": "host=/x dbname=wa"}


def test_the_example_lists_every_variable() -> None:
    root = Path(__file__).parents[1]
    example = environment._read(root / ".env.example")
    code = "".join(path.read_text() for path in (root / "glue").glob("*.py"))
    missing = {name for name in code.split('"') if name.startswith("WA_") and name.isupper()}
    assert missing - example.keys() <= {"WA_ENHANCED_PROCESSING"}
