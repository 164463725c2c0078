"""`wa-webhook alerts`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from glue.commands.operating import JSON_OPTION, as_json, operator

REASON = click.option("--reason", required=True, help="Why: kept on record.")


@click.group()
def command() -> None:
    """Alerts of the health checks, and who is told of them."""


@command.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that are over.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@JSON_OPTION
def list_(all_: bool, limit: int, json_: bool) -> None:
    """List the alerts that fire."""
    from glue.database.alertsapi import alerts

    with operator("set_alert_receiver") as conn:
        found = alerts(conn, not all_, limit)
    for alert in found:
        if json_:
            click.echo(as_json(asdict(alert)))
            continue
        until = f" until {_at(alert.ends_at)}" if alert.ends_at else ""
        told = f"told {alert.delivered}, waiting {alert.pending}, given up {alert.expired}"
        click.echo(
            f"{alert.severity:<9} {alert.check_name:<22} since {_at(alert.starts_at)}{until}  "
            f"{alert.message}  ({told})"
        )
    if not found and not json_:
        click.echo("no alert" if all_ else "no alert fires")


@command.command()
@JSON_OPTION
def receivers(json_: bool) -> None:
    """List who is told."""
    from glue.database.alertsapi import receivers as find

    with operator("set_alert_receiver") as conn:
        found = find(conn)
    for receiver in found:
        if json_:
            click.echo(as_json(asdict(receiver)))
            continue
        notes = [f"from {receiver.min_severity} on"]
        notes += ["private addresses allowed"] if receiver.allow_private else []
        notes += [] if receiver.is_enabled else ["switched off"]
        click.echo(f"{receiver.receiver:<20} {receiver.url}  ({', '.join(notes)})")


@command.command("set")
@click.argument("receiver")
@click.argument("url")
@click.option("--min-severity", type=click.Choice(["warning", "critical"]), default="warning")
@click.option(
    "--allow-private", is_flag=True, help="A private address, and http, may be posted to."
)
@click.option("--off", is_flag=True, help="Keep it, but do not tell it.")
@REASON
def set_(
    receiver: str, url: str, min_severity: str, allow_private: bool, off: bool, reason: str
) -> None:
    """Tell RECEIVER at URL: webhooks in Alertmanager's shape, signed with WA_ALERT_SECRET."""
    from glue.database.alertsapi import AlertReceiver, set_receiver

    with operator("set_alert_receiver") as conn:
        set_receiver(
            conn, AlertReceiver(receiver, url, min_severity, allow_private, not off), reason
        )
    click.echo(f"{receiver} is {'switched off' if off else 'told of alerts'}")


@command.command()
@click.argument("receiver")
@REASON
def remove(receiver: str, reason: str) -> None:
    """Tell RECEIVER no more."""
    from glue.database.alertsapi import remove_receiver

    with operator("remove_alert_receiver") as conn:
        remove_receiver(conn, receiver, reason)
    click.echo(f"{receiver} is not told any more")


@command.command()
@click.argument("receiver")
def test(receiver: str) -> None:
    """Have a worker post RECEIVER a notification that says it is a test."""
    from glue.database.alertsapi import test_receiver

    with operator("test_alert_receiver") as conn:
        delivery = test_receiver(conn, receiver)
    click.echo(f"webhook-id {delivery}: a worker posts it within seconds; see alerts list --all")


def _at(at: datetime) -> str:
    return at.astimezone().isoformat(" ", "seconds")
