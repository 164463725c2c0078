"""The environment: what keeps the programs from starting, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from glue.config import Config, ConfigError, unknown_variables
from glue.doctor.finding import Finding, bad, doubtful, good

# Stands in for what is missing or wrong, so that the next variable is looked at as well.
_STAND_INS = {"WA_APP_SECRET": "stand-in-secret", "WA_VERIFY_TOKEN": "stand-in-token"}


def check_variables(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every variable that serve and worker would refuse, with its name; what else is missing."""
    env = dict(environ)
    problems: list[Finding] = []
    while True:
        try:
            config = Config.from_env(env)
            break
        except ConfigError as exc:
            problems.append(bad(exc.variable, str(exc), f"set {exc.variable} right"))
            stand_in = _STAND_INS.get(exc.variable, "")
            if env.get(exc.variable, "") == stand_in:
                yield from problems
                return
            env[exc.variable] = stand_in
    yield from problems
    if not problems:
        yield good("variables", "every variable has a good value")
    for name, nearest in unknown_variables(environ):
        yield doubtful(
            name, "is no variable of this program and does nothing", f"did you mean {nearest}?"
        )
    yield from _check_missing(config)


def _check_missing(config: Config) -> Iterator[Finding]:
    if config.access_token is None:
        # No fault while no sender would use it.
        yield good(
            "WA_ACCESS_TOKEN",
            "is not set; this version leaves replies in the outbox, one that sends needs it",
        )
    if not config.ops_tokens:
        yield doubtful(
            "WA_OPS_TOKEN",
            "is not set: /health and /metrics answer this machine only",
            "set it, where Prometheus runs on another machine",
        )
    if len(config.app_secrets) > 1:
        yield doubtful(
            "WA_APP_SECRET",
            "holds two secrets: a rotation is going on",
            'remove the old one when wa_webhook_signature_secret_total{secret="previous"}'
            " rises no more",
        )
    if config.dispatch == "inline":
        yield doubtful(
            "WA_DISPATCH",
            "is inline: Meta waits for the handlers",
            "set WA_DISPATCH=worker in production; workers run the handlers",
        )
