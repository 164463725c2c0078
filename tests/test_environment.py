"""Which variables a command sees, and the secrets that development makes up."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from glue import environment
from glue.config import VARIABLES, Config, ConfigError
from glue.database.opsflags import SHADOW
from glue.dev.run import _development


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
    assert len(set(first.values())) == 3
    assert all(len(value) >= 32 for value in first.values())
    Config.from_env(first)


def test_secrets_that_are_set_are_kept(here: Path) -> None:
    given = {
        "WA_APP_SECRET": "given-secret",
        "WA_VERIFY_TOKEN": "given-token",
        "WA_ALERT_SECRET": "whsec_given",
    }
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


def test_development_takes_the_enhanced_flow_only_where_nothing_is_said(here: Path) -> None:
    name = "WA_ENHANCED_PROCESSING"
    assert _development({})[name] == "true"
    assert _development({name: "false"})[name] == "false"
    # Empty: the flag's row decides.
    assert _development({name: ""})[name] == ""
    (here / ".env").write_text(f"{name}=\n")
    assert _development({})[name] == ""
    assert Config.from_env(_development({})).enhanced is None


def test_the_data_directory_is_made_or_its_trouble_told(here: Path) -> None:
    made = environment.make_data_dir({"WA_DATA_DIR": str(here / "a" / "b")})
    assert stat.S_IMODE(made.stat().st_mode) == 0o755
    assert list(made.iterdir()) == []
    made.chmod(0o700)
    environment.make_data_dir({"WA_DATA_DIR": str(made)})
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    (here / "file").touch()
    for bad in (here / "file", here / "file" / "below", Path("/proc/self/wa")):
        with pytest.raises(ConfigError, match=r"^WA_DATA_DIR: expected a directory .*; set it"):
            environment.make_data_dir({"WA_DATA_DIR": str(bad)})


def test_a_file_that_cannot_be_read_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".env").touch()

    def refuse(*_: object, **__: object) -> dict[str, str]:
        raise PermissionError(13, "Permission denied")

    # Root, who runs the tests at times, may read everything.
    monkeypatch.setattr(environment, "dotenv_values", refuse)
    with pytest.raises(ConfigError, match=r"\.env: expected a file that can be read. Permission"):
        environment.load({})


def test_the_example_lists_every_variable() -> None:
    root = Path(__file__).parents[1]
    example = environment._read(root / ".env.example")
    assert sorted(example) == sorted(VARIABLES)
    code = "".join(path.read_text() for path in (root / "glue").glob("**/*.py"))
    names = set(re.findall(r'"((?:WA|WEB)_[A-Z_]+)"', code))
    # A feature flag that no variable overrides.
    assert names - {SHADOW} == set(VARIABLES)


def test_the_example_says_what_is_not_used_yet() -> None:
    root = Path(__file__).parents[1]
    code = "".join(
        path.read_text()
        for path in (root / "glue").glob("**/*.py")
        # doctor only asks whether it is set.
        if path.name != "config.py" and path.parent.name != "doctor"
    )
    blocks = re.findall(
        r"((?:^#.*\n)+)(WA_\w+)=", (root / ".env.example").read_text(), re.MULTILINE
    )
    said = {name for comment, name in blocks if "not used by this version" in comment.lower()}
    fields = {"WA_ACCESS_TOKEN": "access_token", "WA_GRAPH_URL": "graph_url"}
    fields |= {"WA_OPS_TOKEN": "ops_tokens"}
    assert said == {name for name, field in fields.items() if f".{field}" not in code}
