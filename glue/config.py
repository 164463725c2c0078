"""Settings, read once from the environment."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

SECRET_MIN_LENGTH = 8
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class ConfigError(ValueError):
    """The program cannot start; the message names the variable, what was expected, what to do."""

    def __init__(self, variable: str, expected: str, remedy: str) -> None:
        super().__init__(f"{variable}: expected {expected}. {remedy}")
        self.variable = variable


@dataclass(frozen=True)
class Config:
    """All settings. Secrets are left out of the representation. Times are seconds.

    An empty `database_url` means the embedded PostgreSQL in `data_dir`.
    `enhanced` is None when the feature flag's row decides.
    """

    database_url: str = field(repr=False)
    operator_url: str | None = field(repr=False)
    app_secrets: tuple[bytes, ...] = field(repr=False)
    verify_token: str = field(repr=False)
    host: str
    port: int
    ops_token: str | None = field(repr=False)
    data_dir: Path
    enhanced: bool | None
    dispatch: Literal["inline", "worker"]
    ack: Literal["outcome", "stored"]
    handler_modules: tuple[str, ...]
    handler_timeout_s: float
    access_token: str | None = field(repr=False)
    graph_url: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read and check every `WA_` variable. Raises ConfigError."""
        env = _Env(environ)
        dispatch = env.choice("WA_DISPATCH", "inline", "worker")
        ack = env.choice("WA_ACK", "outcome", "stored")
        if dispatch == "worker" and env.text("WA_ACK") == "outcome":
            raise ConfigError(
                "WA_ACK",
                "stored, or nothing, with WA_DISPATCH=worker",
                "No handler runs before the answer there, so there is no outcome to report.",
            )
        host = env.text("WA_HOST") or "127.0.0.1"
        if any(c.isspace() or c == "/" for c in host):
            raise ConfigError("WA_HOST", "a host name or address", "Set it without port or path.")
        return cls(
            database_url=env.conninfo("WA_DATABASE_URL") or "",
            operator_url=env.conninfo("WA_OPERATOR_URL"),
            app_secrets=env.secrets("WA_APP_SECRET"),
            verify_token=env.secret("WA_VERIFY_TOKEN"),
            host=host,
            port=env.port("WA_PORT", 8080),
            ops_token=env.secret("WA_OPS_TOKEN") if env.text("WA_OPS_TOKEN") else None,
            data_dir=Path(env.text("WA_DATA_DIR") or ".wa"),
            enhanced=env.boolean("WA_ENHANCED_PROCESSING"),
            dispatch="worker" if dispatch == "worker" else "inline",
            ack="stored" if ack == "stored" else "outcome",
            handler_modules=env.modules("WA_HANDLERS"),
            handler_timeout_s=env.seconds("WA_HANDLER_TIMEOUT", 10.0, 0.1, 300.0),
            access_token=env.text("WA_ACCESS_TOKEN") or None,
            graph_url=env.url("WA_GRAPH_URL", "https://graph.facebook.com"),
        )


class _Env:
    """Typed reading of variables; no message repeats a value."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def choice(self, name: str, default: str, *others: str) -> str:
        value = self.text(name) or default
        if value not in (default, *others):
            expected = " or ".join((default, *others))
            raise ConfigError(name, expected, f"Unset it for {default}.")
        return value

    def secret(self, name: str) -> str:
        return _checked_secret(name, self.text(name))

    def secrets(self, name: str) -> tuple[bytes, ...]:
        parts = [part.strip() for part in self.text(name).split(",")]
        if len(set(parts)) != len(parts):
            raise ConfigError(name, "different secrets", "Remove the one that is repeated.")
        return tuple(_checked_secret(name, part).encode() for part in parts)

    def conninfo(self, name: str) -> str | None:
        value = self.text(name)
        try:
            ports = str(conninfo_to_dict(value).get("port") or "").split(",")
        except psycopg.Error:
            # Its message repeats the string, password included.
            ports = ["wrong"]
        if not all(port.isascii() and (port.isdigit() or not port) for port in ports):
            raise ConfigError(
                name,
                "a PostgreSQL URL or connection string",
                "For example postgresql://user:password@host:5432/database.",
            )
        return value or None

    def port(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
            raise ConfigError(name, "a port number from 1 to 65535", f"Unset it for {default}.")
        return int(value)

    def seconds(self, name: str, default: float, low: float, high: float) -> float:
        try:
            value = float(self.text(name) or default)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise ConfigError(
                name, f"seconds from {low:g} to {high:g}", f"Unset it for {default:g}."
            )
        return value

    def boolean(self, name: str) -> bool | None:
        value = self.text(name).lower()
        if value not in ("", "true", "false"):
            raise ConfigError(name, "true or false", "Unset it to let the feature flag decide.")
        return None if not value else value == "true"

    def modules(self, name: str) -> tuple[str, ...]:
        value = self.text(name)
        parts = tuple(part.strip() for part in value.split(",")) if value else ()
        if not all(_MODULE.fullmatch(part) for part in parts):
            raise ConfigError(
                name, "Python module names, comma-separated", "For example shop.bot,shop.help."
            )
        return parts

    def url(self, name: str, default: str) -> str:
        value = (self.text(name) or default).rstrip("/")
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
            good = good and parts.port != 0 and not (parts.query or parts.fragment)
        except ValueError:
            good = False
        if not good:
            raise ConfigError(name, "an http or https URL", f"Unset it for {default}.")
        return value


def _checked_secret(name: str, value: str) -> str:
    if not value:
        raise ConfigError(
            name, "a secret that is not empty", "Set it; without it nobody could be refused."
        )
    if len(value) < SECRET_MIN_LENGTH:
        raise ConfigError(
            name, f"at least {SECRET_MIN_LENGTH} characters", "Set a longer random one."
        )
    return value
