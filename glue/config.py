"""Settings, read once from the environment."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from glue.variables import ConfigError, Env, Network

__all__ = ["VARIABLES", "Config", "ConfigError", "unknown_variables"]

VARIABLES: Final = (
    *("WA_DATABASE_URL", "WA_OPERATOR_URL", "WA_APP_SECRET", "WA_VERIFY_TOKEN"),
    *("WA_ACCESS_TOKEN", "WA_GRAPH_URL", "WA_HOST", "WA_PORT", "WA_OPS_TOKEN", "WA_DATA_DIR"),
    *("WA_ENHANCED_PROCESSING", "WA_DISPATCH", "WA_ACK", "WA_HANDLERS", "WA_HANDLER_TIMEOUT"),
    *("WA_ALERT_SECRET", "WA_RUNBOOK_URL"),
    *("WA_TRUSTED_PROXIES", "WEB_CONCURRENCY", "WEB_THREADS", "WEB_RECEIVE_TIMEOUT"),
)


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
    ops_tokens: tuple[str, ...] = field(repr=False)
    data_dir: Path
    enhanced: bool | None
    dispatch: Literal["inline", "worker"]
    ack: Literal["outcome", "stored"]
    handler_modules: tuple[str, ...]
    handler_timeout_s: float
    access_token: str | None = field(repr=False)
    graph_url: str
    alert_secrets: tuple[str, ...] = field(repr=False)
    runbook_url: str | None
    web_processes: int
    web_threads: int
    receive_timeout_s: float
    trusted_proxies: tuple[Network, ...]

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read and check every variable. Raises ConfigError."""
        env = Env(environ)
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
            ops_tokens=tuple(token.decode() for token in env.secrets("WA_OPS_TOKEN"))
            if env.text("WA_OPS_TOKEN")
            else (),
            data_dir=Path(env.text("WA_DATA_DIR") or ".wa"),
            enhanced=env.boolean("WA_ENHANCED_PROCESSING"),
            dispatch="worker" if dispatch == "worker" else "inline",
            ack="stored" if ack == "stored" else "outcome",
            handler_modules=env.modules("WA_HANDLERS"),
            handler_timeout_s=env.seconds("WA_HANDLER_TIMEOUT", 10.0, 0.1, 300.0),
            access_token=env.text("WA_ACCESS_TOKEN") or None,
            graph_url=env.url("WA_GRAPH_URL", "https://graph.facebook.com"),
            alert_secrets=env.signing_secrets("WA_ALERT_SECRET"),
            runbook_url=env.url("WA_RUNBOOK_URL", "") if env.text("WA_RUNBOOK_URL") else None,
            web_processes=env.whole("WEB_CONCURRENCY", 2, 1, 64),
            web_threads=env.whole("WEB_THREADS", 8, 1, 256),
            receive_timeout_s=env.seconds("WEB_RECEIVE_TIMEOUT", 20.0, 0.1, 3600.0),
            trusted_proxies=env.networks("WA_TRUSTED_PROXIES"),
        )


def unknown_variables(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names that begin with WA_ and mean nothing here, each with the nearest one that does."""
    unknown = sorted(n for n in environ if n.startswith("WA_") and n not in VARIABLES)
    return [(n, difflib.get_close_matches(n, VARIABLES, n=1, cutoff=0.0)[0]) for n in unknown]
