"""Shadow mode with requests that meet."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import WAIT_SECONDS, envelope, message, wait_until_blocked


def test_the_later_of_two_requests_sees_the_earlier(conn: Connection, connect: Connect) -> None:
    """What runs is read after the conversation is locked: two at once are not both first."""
    conn.execute(
        "select wa_ops.set_feature_flag('WA_SHADOW_DECISIONS', true, 100, p_reason => 'test')"
    )
    # The conversation exists, so that the row's lock is what they meet at.
    receive(conn, message("wamid.0"))
    conn.execute(
        "select wa.shadow_settled(s.event_key, 'processed', wa.clock())"
        " from wa.shadow_decisions as s"
    )
    first, second = connect("service", autocommit=False), connect("service")
    receive(first, message("wamid.1"))
    with ThreadPoolExecutor(1) as executor:
        later = executor.submit(receive, second, message("wamid.2"))
        wait_until_blocked(conn, second)
        first.commit()
        later.result(WAIT_SECONDS)
    found = conn.execute("select s.decision from wa.shadow_decisions as s order by s.shadow_id")
    assert [row[0] for row in found] == ["dispatched", "dispatched", "contended"]


def receive(conn: Connection, element: dict[str, object]) -> None:
    """One message, in the original flow."""
    conn.execute(
        "select r.outcome from wa_api.process_webhook(%s, %s, 'test', 'web', 9, false) as r",
        (envelope(element), uuid.uuid4()),
    )
