"""Promise 25: the dashboard refuses what is not its own page, in words and never with a fault of its own."""

import asyncio
import json
from collections.abc import Callable

from sim.dashboard.application import Dashboard
from sim.dashboard.state import sliders_of
from tests.dashboard.asgi import Answer, ask
from tests.dashboard.conftest import HOST, ORIGIN, STATE, body, own
from tests.dashboard.fake_worker import FakeWorker
from tests.dashboard.hostile import POSTS, Request, hostile


def answers(dashboard: Callable[[], Dashboard], requests: list[Request]) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        made = dashboard()
        await made.runs.start()
        try:
            return [await ask(made.guard, *request) for request in requests]
        finally:
            await made.runs.stop()

    return asyncio.run(all_of_them())


def test_hostile_requests_are_refused(dashboard: Callable[[], Dashboard], fake: type[FakeWorker]) -> None:
    requests = hostile()
    assert len(requests) >= 200
    fake.gate.set()
    for request, answer in zip(requests, answers(dashboard, requests), strict=True):
        assert 400 <= answer.status < 500, (answer.status, request)
        assert b"Traceback" not in answer.body
    assert fake.started == []


def test_our_own_page_is_answered(dashboard: Callable[[], Dashboard], fake: type[FakeWorker]) -> None:
    """Guards the test above: a dashboard that refuses everything would pass it."""
    fake.gate.set()
    paths = ("/", "/results", "/compare", "/assets/chart.js", "/api/results")
    asked = [("GET", path, own(), b"") for path in paths]
    asked += [("POST", path, own(), body()) for path in POSTS[:3]]
    asked += [("POST", "/api/setup", own(), b"{}")]
    # A link from elsewhere opens a page, and can do no more.
    asked += [("GET", "/", own(sec_fetch_site="cross-site", sec_fetch_mode="navigate"), b"")]
    for request, answer in zip(asked, answers(dashboard, asked), strict=True):
        assert answer.status == 200, (request, answer.body)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_token_becomes_a_cookie_that_scripts_cannot_read(dashboard: Callable[[], Dashboard]) -> None:
    (answer,) = answers(dashboard, [("GET", "/enter?token=right", [("host", HOST)], b"")])
    assert answer.status == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "jevons_8765=right" in cookie and "httponly" in cookie and "samesite=lax" in cookie


def test_websockets_are_closed(dashboard: Callable[[], Dashboard]) -> None:
    said: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    async def knock() -> None:
        made = dashboard()
        await made.guard({"type": "websocket", "headers": [], "path": "/"}, None, send)  # type: ignore[arg-type]

    asyncio.run(knock())
    assert [message["type"] for message in said] == ["websocket.close"]


def test_each_end_of_a_slider_is_taken(dashboard: Callable[[], Dashboard], fake: type[FakeWorker]) -> None:
    sliders = sliders_of("deepseek-2025", "flat_tasks")
    inside = [(path, end) for path, each in sliders.items() for end in (each.low, each.high)]

    def asked(path: str, value: float) -> Request:
        return ("POST", "/api/yaml", own(), body({**STATE, "fixed": {path: value}}))

    good = answers(dashboard, [asked(*each) for each in inside])
    assert [answer.status for answer in good] == [200] * len(inside), [each.body for each in good]


def test_a_stranger_who_takes_our_origin_needs_the_token(dashboard: Callable[[], Dashboard]) -> None:
    headers = [("host", HOST), ("origin", ORIGIN)]
    (answer,) = answers(dashboard, [("POST", "/api/run", headers, json.dumps({"state": STATE}).encode())])
    assert answer.status == 403
