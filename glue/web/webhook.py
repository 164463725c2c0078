"""GET and POST /webhook: Meta's handshake and deliveries."""

from __future__ import annotations

import hmac
import time
import uuid
from collections import Counter
from datetime import UTC, datetime

import psycopg
from flask import Blueprint, Response, abort, g, jsonify, request
from werkzeug.exceptions import MethodNotAllowed

from glue import api
from glue.config import Config
from glue.database.pool import Connection, Pool
from glue.database.retry import with_retries
from glue.database.rows import Receipt
from glue.errors import WaError
from glue.ids import worker_name
from glue.logs.log import Log
from glue.runner import Runner
from glue.signature import verify
from glue.turn.settle import TurnOutcome
from glue.web.body import BodyTooLarge, BodyUnreadable, read_body
from glue.web.dispatch import InlineSlots, run_turns
from glue.web.gate import Gates, Overloaded
from glue.web.outcomes import count_outcomes
from glue.web.refusals import Refusals
from glue.web.waker import Waker

CHALLENGE_MAX = 256
STORE_S = 2.5
RETRY_AFTER_S = 5
# By a receipt's outcome and by a turn's status; what is in neither costs nothing.
_STATUS = {"waiting": 202, "contended": 202, "lost": 202}
_FOR_WORKERS = ("waiting", "contended")
_TURN_STATUS = {
    "processed": 200,
    "failed": 500,
    "exhausted": 500,
    "lost": 202,
    "unsettled": 503,
    "given_back": 202,
}
log = Log("webhook")


def webhook_blueprint(config: Config, pool: Pool, runner: Runner) -> Blueprint:
    """The two methods of /webhook; every other is 405."""
    blueprint = Blueprint("webhook", __name__)
    count_outcomes(blueprint, runner.measures)
    refusals = Refusals(config.trusted_proxies)
    waker = Waker(pool)
    worker = worker_name("web")
    gates = Gates(config.web_threads)
    slots = InlineSlots(pool.max_size // 4)

    @blueprint.get("/webhook", provide_automatic_options=False)
    def handshake() -> Response:
        if request.method != "GET":
            # Flask adds HEAD to every GET.
            raise MethodNotAllowed(valid_methods=["GET", "POST"])
        challenge = _only("hub.challenge")
        token = _only("hub.verify_token").encode()
        is_ours = hmac.compare_digest(token, config.verify_token.encode())
        if not is_ours or _only("hub.mode") != "subscribe" or not challenge:
            refusals.refuse_unproven(403, "bad_verify_token")
        if len(challenge) > CHALLENGE_MAX:
            refusals.refuse(403, "bad_verify_token")
        g.outcome = "accepted"
        return Response(challenge, content_type="text/plain; charset=utf-8")

    @blueprint.post("/webhook", provide_automatic_options=False)
    def deliver() -> Response:
        refusals.check_source()
        try:
            body = read_body(request)
        except BodyTooLarge:
            refusals.refuse(413, "too_large")
        except BodyUnreadable:
            # The network's doing more often than an attack.
            g.outcome = "unreadable"
            log.warning(
                "rejected", correlation_id=g.correlation_id, status=400, reason="unreadable"
            )
            abort(400)
        if request.mimetype != "application/json" or "Content-Encoding" in request.headers:
            refusals.refuse(415, "bad_type")
        verdict = verify(body, request.headers.get("X-Hub-Signature-256"), config.app_secrets)
        if not verdict.ok:
            refusals.refuse_unproven(401, f"{verdict.reason}_signature")
        runner.measures.signed(verdict.secret or 0)
        delivery_id = uuid.uuid4()
        try:
            with gates.entered() as may_run, slots.taken() as at_once:
                receipts = store(body, delivery_id, at_once if may_run else 0)
                runner.measures.stored(len(body), len(receipts))
                turns = [receipt.turn for receipt in receipts if receipt.turn is not None]
                if any(receipt.outcome in _FOR_WORKERS for receipt in receipts):
                    waker.ask()
                outcomes = run_turns(runner, turns, at_once if may_run else 1)
        except Overloaded:
            g.outcome = "overloaded"
            log.warning("overloaded", correlation_id=g.correlation_id, status=503)
            abort(503)
        except (psycopg.Error, WaError) as exc:
            g.outcome = "store_error"
            log.error("not_stored", exc, correlation_id=g.correlation_id, delivery_id=delivery_id)
            abort(503)
        g.outcome = "accepted"
        if any(is_due(outcome) for outcome in outcomes):
            waker.ask()
        is_stored_enough = config.ack == "stored" or config.dispatch == "worker"
        status = 200 if is_stored_enough else worst(receipts, outcomes)
        log.info(
            "delivered",
            correlation_id=g.correlation_id,
            delivery_id=delivery_id,
            status=status,
            secret=verdict.secret or 0,
            count=len(receipts),
            duration_ms=round((time.monotonic() - g.started) * 1000),
        )
        return _answer(status, receipts, outcomes)

    def store(body: bytes, delivery_id: uuid.UUID, claim: int) -> list[Receipt]:
        # The same delivery id on every try: an answer that was lost is given again.
        asked_at = time.monotonic()

        def call(conn: Connection) -> list[Receipt]:
            return api.process_webhook(
                conn,
                body=body,
                delivery_id=delivery_id,
                correlation_id=g.correlation_id,
                worker=worker,
                claim=0 if config.dispatch == "worker" else claim,
                enhanced=config.enhanced,
                asked_at=asked_at,
            )

        return with_retries(pool, call, seconds=STORE_S)

    return blueprint


def is_due(outcome: TurnOutcome) -> bool:
    """Whether the conversation's next turn can be taken now, which only workers do."""
    return outcome.due_at is not None and outcome.due_at <= datetime.now(UTC)


def worst(receipts: list[Receipt], outcomes: list[TurnOutcome]) -> int:
    """503: not settled > 500: a handler failed > 202: something waits > 200."""
    stored = [_STATUS.get(receipt.outcome, 200) for receipt in receipts]
    ran = [_TURN_STATUS[outcome.status] for outcome in outcomes]
    return max(200, *stored, *ran)


def _answer(status: int, receipts: list[Receipt], outcomes: list[TurnOutcome]) -> Response:
    answer = jsonify(
        correlation_id=g.correlation_id,
        counts=Counter(receipt.outcome for receipt in receipts),
        failed=sum(outcome.status not in ("processed", "lost") for outcome in outcomes),
    )
    answer.status_code = status
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _only(name: str) -> str:
    """A query argument that is given exactly once, else ""."""
    values = request.args.getlist(name)
    return values[0] if len(values) == 1 else ""
