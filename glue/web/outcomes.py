"""Counting every request of a blueprint by its outcome, with the time to its answer."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g, request

from glue.measures import Measures


def count_outcomes(blueprint: Blueprint, measures: Measures) -> None:
    """Count `g.outcome`, which the views set; without one, what they did not mean to answer."""

    @blueprint.before_request
    def start() -> None:
        g.started = time.monotonic()

    @blueprint.after_request
    def count(response: Response) -> Response:
        outcome = g.get("outcome") or ("crashed" if response.status_code == 500 else None)
        if outcome:
            measures.request(request.method, outcome, time.monotonic() - g.started)
        return response
