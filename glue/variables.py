"""Typed reading of environment variables."""

from __future__ import annotations

import ipaddress
import math
import re
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SECRET_MIN_LENGTH = 8
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class ConfigError(ValueError):
    """The program cannot start; the message names the variable, what was expected, what to do."""

    def __init__(self, variable: str, expected: str, remedy: str) -> None:
        super().__init__(f"{variable}: expected {expected}. {remedy}")
        self.variable = variable


class Env:
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

    def signing_secrets(self, name: str) -> tuple[str, ...]:
        """Secrets of Standard Webhooks: whsec_ and base64; none when it is empty."""
        parts = tuple(part.strip() for part in self.text(name).split(",") if part.strip())
        for part in parts:
            try:
                good = part.startswith("whsec_") and len(b64decode(part[6:], validate=True)) >= 24
            except ValueError:
                good = False
            if not good:
                raise ConfigError(
                    name,
                    "whsec_ and the base64 of 24 to 64 random bytes, comma-separated",
                    "For example the output of: echo whsec_$(openssl rand -base64 32)",
                )
        return parts

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
        return self.whole(name, default, 1, 65535, what="a port number")

    def whole(
        self, name: str, default: int, low: int, high: int, *, what: str = "a whole number"
    ) -> int:
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and low <= int(value[:6]) <= high):
            raise ConfigError(name, f"{what} from {low} to {high}", f"Unset it for {default}.")
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

    def networks(self, name: str) -> tuple[Network, ...]:
        value = self.text(name)
        try:
            return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if value)
        except ValueError:
            raise ConfigError(
                name,
                "IP addresses or networks, comma-separated",
                "For example 10.0.0.7,192.168.4.0/24.",
            ) from None

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
