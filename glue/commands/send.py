"""`wa-webhook send`."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import click

from glue.commands.common import client_environment, explained
from glue.commands.sendbody import body_of
from glue.sending.samples import PHONE_NUMBER_ID


@click.command()
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--text", metavar="TEXT", help="Send a text message.")
@click.option("--tap", metavar="ID", help="Send a tap on the list row with this id.")
@click.option("--batch", type=click.IntRange(1, 20_000), help="Send this many texts in one POST.")
@click.option("--from", "phone", metavar="PHONE", help="Who writes: digits. [250780000101]")
@click.option(
    "--bsuid", metavar="ID", help="The writer's user id; without --from there is no phone."
)
@click.option("--name", default="Sample Person", show_default=True, help="The writer's name.")
@click.option("--id", "wamid", metavar="WAMID", help="Message id, to send one again. [a new one]")
@click.option("--to", default=PHONE_NUMBER_ID, show_default=True, help="phone_number_id.")
@click.option("--now", is_flag=True, help="FILE: move its times so that the newest event is now.")
@click.option("--new-ids", is_flag=True, help="FILE: change its message ids, so that it is new.")
@click.option("--raw", is_flag=True, help="FILE: post the bytes even if they are no JSON.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, help="Post it so many times.")
@click.option("--parallel", is_flag=True, help="With --repeat: all at the same time.")
@click.option("--url", help="Where to. [WA_HOST and WA_PORT, or the development server]")
@click.option("--yes-remote", is_flag=True, help="Allow another machine than this one.")
@click.option(
    "--wait", default=10.0, show_default=True, help="Seconds to wait until it is settled."
)
def command(
    file: BinaryIO | None,
    text: str | None,
    tap: str | None,
    batch: int | None,
    phone: str | None,
    bsuid: str | None,
    name: str,
    wamid: str | None,
    to: str,
    now: bool,
    new_ids: bool,
    raw: bool,
    repeat: int,
    parallel: bool,
    url: str | None,
    yes_remote: bool,
    wait: float,
) -> None:
    """Post a signed webhook to the running server, as Meta would, and tell what came of it.

    FILE is a webhook's JSON ("-": standard input); samples/ has one of every kind.
    """
    from glue.commands.sendresult import tell
    from glue.sending import sender

    posting = body_of(
        file=file,
        text=text,
        tap=tap,
        batch=batch,
        phone=phone,
        bsuid=bsuid,
        name=name,
        wamid=wamid,
        phone_number_id=to,
        now=now,
        new_ids=new_ids,
        raw=raw,
    )
    with explained():
        env = client_environment()
        secret = sender.current_secret(env)
    target = url or sender.default_url(env)
    try:
        sender.check_url(target, remote_ok=yes_remote)

        def post(correlation_id: str) -> sender.Answer:
            return sender.post(target, posting.body, secret, correlation_id)

        names = [uuid.uuid4().hex for _ in range(repeat)]
        with ThreadPoolExecutor(min(repeat, 32) if parallel else 1) as threads:
            answers = list(threads.map(post, names))
    except sender.SendError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"POST {target}  {len(posting.body)} bytes")
    for answer in answers:
        click.echo(f"{answer.status}  {answer.body.strip()}  ({answer.duration_ms} ms)")
    tell(posting, answers, env, wait)
    worst = max(answer.status for answer in answers)
    if worst >= 400:
        raise click.exceptions.Exit(1)
