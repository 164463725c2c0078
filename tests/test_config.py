"""The environment: every variable, and every way to get it wrong."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from glue.config import Config, ConfigError, unknown_variables

GOOD = {"WA_APP_SECRET": "current-secret", "WA_VERIFY_TOKEN": "verify-token"}


def test_defaults() -> None:
    config = Config.from_env(GOOD)
    assert config == Config(
        database_url="",
        operator_url=None,
        app_secrets=(b"current-secret",),
        verify_token="verify-token",
        host="127.0.0.1",
        port=8080,
        ops_tokens=(),
        data_dir=Path(".wa"),
        enhanced=None,
        dispatch="inline",
        ack="outcome",
        handler_modules=(),
        handler_timeout_s=10.0,
        access_token=None,
        graph_url="https://graph.facebook.com",
        alert_secrets=(),
        runbook_url=None,
        web_processes=2,
        web_threads=8,
        receive_timeout_s=20.0,
        trusted_proxies=(),
    )
    blank = {"WEB_CONCURRENCY": " ", "WEB_THREADS": "", "WEB_RECEIVE_TIMEOUT": " "}
    assert Config.from_env(GOOD | blank) == config


def test_every_variable() -> None:
    config = Config.from_env(
        {
            "WA_DATABASE_URL": "postgresql://u:p@h/d",
            "WA_OPERATOR_URL": "host=h user=o",
            "WA_APP_SECRET": " current-secret , previous-secret ",
            "WA_VERIFY_TOKEN": "verify-token",
            "WA_HOST": "::",
            "WA_PORT": "80",
            "WA_OPS_TOKEN": "ops-token-2,ops-token-1",
            "WA_DATA_DIR": "/data",
            "WA_ENHANCED_PROCESSING": "FALSE",
            "WA_DISPATCH": "worker",
            "WA_ACK": "stored",
            "WA_HANDLERS": "shop.bot, shop.help",
            "WA_HANDLER_TIMEOUT": "2.5",
            "WA_ACCESS_TOKEN": "graph-token",
            "WA_GRAPH_URL": "http://127.0.0.1:9/graph/",
            "WEB_CONCURRENCY": "64",
            "WEB_THREADS": "256",
            "WEB_RECEIVE_TIMEOUT": "0.5",
            "WA_TRUSTED_PROXIES": "10.0.0.7, fd00::/8",
        }
    )
    assert config.database_url == "postgresql://u:p@h/d"
    assert config.operator_url == "host=h user=o"
    assert config.app_secrets == (b"current-secret", b"previous-secret")
    assert (config.host, config.port, config.data_dir) == ("::", 80, Path("/data"))
    assert (config.enhanced, config.dispatch, config.ack) == (False, "worker", "stored")
    assert config.handler_modules == ("shop.bot", "shop.help")
    assert config.handler_timeout_s == 2.5
    assert (config.ops_tokens, config.access_token) == (
        ("ops-token-2", "ops-token-1"),
        "graph-token",
    )
    assert config.graph_url == "http://127.0.0.1:9/graph"
    assert (config.web_processes, config.web_threads, config.receive_timeout_s) == (64, 256, 0.5)
    assert config.trusted_proxies == (ip_network("10.0.0.7/32"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WA_APP_SECRET", ""),
        ("WA_APP_SECRET", "   "),
        ("WA_APP_SECRET", "hunter2"),
        ("WA_APP_SECRET", "current-secret,"),
        ("WA_APP_SECRET", ",current-secret"),
        ("WA_APP_SECRET", "current-secret, ,previous-secret"),
        ("WA_APP_SECRET", "same-secret,same-secret"),
        ("WA_VERIFY_TOKEN", ""),
        ("WA_VERIFY_TOKEN", "hunter2"),
        ("WA_OPS_TOKEN", "hunter2"),
        ("WA_DATABASE_URL", "postgresql://user:hunter2@host:port"),
        ("WA_DATABASE_URL", "password=hunter2 nonsense"),
        ("WA_OPERATOR_URL", "hunter2"),
        ("WA_HOST", "127.0.0.1/x"),
        ("WA_PORT", "0"),
        ("WA_PORT", "65536"),
        ("WA_PORT", "8080x"),
        ("WA_PORT", "٨٠٨٠"),
        ("WA_PORT", "9" * 5000),
        ("WA_ENHANCED_PROCESSING", "yes please"),
        ("WA_DISPATCH", "later"),
        ("WA_ACK", "maybe"),
        ("WA_HANDLERS", "shop.bot,"),
        ("WA_HANDLERS", "shop/bot.py"),
        ("WA_HANDLER_TIMEOUT", "0"),
        ("WA_HANDLER_TIMEOUT", "nan"),
        ("WA_HANDLER_TIMEOUT", "inf"),
        ("WA_HANDLER_TIMEOUT", "10s"),
        ("WA_GRAPH_URL", "graph.facebook.com"),
        ("WA_GRAPH_URL", "ftp://graph"),
        ("WA_GRAPH_URL", "http://h:99999"),
        ("WA_TRUSTED_PROXIES", "hunter2"),
        ("WA_TRUSTED_PROXIES", "10.0.0.0/8,"),
        ("WA_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("WEB_CONCURRENCY", "0"),
        ("WEB_CONCURRENCY", "65"),
        ("WEB_CONCURRENCY", "two"),
        ("WEB_THREADS", "-1"),
        ("WEB_THREADS", "257"),
        ("WEB_THREADS", "8.5"),
        ("WEB_RECEIVE_TIMEOUT", "0"),
        ("WEB_RECEIVE_TIMEOUT", "-5"),
        ("WEB_RECEIVE_TIMEOUT", "inf"),
        ("WEB_RECEIVE_TIMEOUT", "20s"),
    ],
)
def test_a_bad_value_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(GOOD | {name: value})
    text = str(caught.value)
    assert text.startswith(f"{name}: expected ")
    assert text.endswith(".")
    assert "hunter2" not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_outcome_needs_inline_dispatch() -> None:
    with pytest.raises(ConfigError, match=r"WA_ACK: expected stored.*WA_DISPATCH=worker"):
        Config.from_env(GOOD | {"WA_DISPATCH": "worker", "WA_ACK": "outcome"})


def test_the_representation_has_no_secret() -> None:
    secrets = {
        "WA_APP_SECRET": "hunter2-a,hunter2-b",
        "WA_VERIFY_TOKEN": "hunter2-c",
        "WA_OPS_TOKEN": "hunter2-d",
        "WA_ACCESS_TOKEN": "hunter2-e",
        "WA_DATABASE_URL": "postgresql://u:hunter2@h/d",
        "WA_OPERATOR_URL": "postgresql://o:hunter2@h/d",
    }
    assert "hunter2" not in repr(Config.from_env(secrets))


def test_a_misspelt_variable_is_told_with_the_nearest_name() -> None:
    environ = GOOD | {"WA_HANDELRS": "x", "WA_THREADS": "8", "WEB_X": "1", "WAX": "1", "HOME": "/"}
    assert unknown_variables(environ) == [
        ("WA_HANDELRS", "WA_HANDLERS"),
        ("WA_THREADS", "WEB_THREADS"),
    ]
