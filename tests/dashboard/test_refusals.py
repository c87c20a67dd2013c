"""Promise 25: the dashboard refuses what is not its own page, in words and never with a fault of its own."""

import asyncio
import json
from collections.abc import Callable

from sim.dashboard.application import Dashboard
from sim.dashboard.guard import MOST_BYTES
from sim.dashboard.state import sliders_of
from tests.dashboard.asgi import Answer, ask
from tests.dashboard.conftest import HOST, ORIGIN, STATE, body, own
from tests.dashboard.fake_worker import FakeWorker

Request = tuple[str, str, list[tuple[str, str]], bytes]
POSTS = ("/api/run", "/api/yaml", "/api/data", "/api/setup")

FOREIGN_HOSTS = (
    "evil.example",
    "evil.example:8765",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:8765.evil.example",
    "[::1]:8765",
    "localhost",
    "localhost:8765@evil.example",
    "0.0.0.0:8765",
    "127.1:8765",
    "2130706433:8765",
    "",
    " ",
    "LOCALHOST.:8765",
)
FOREIGN_ORIGINS = (
    "http://evil.example",
    "null",
    "https://127.0.0.1:8765",
    "http://127.0.0.1",
    "http://localhost:8765",
    "http://127.0.0.1:8765.evil.example",
    "file://",
    "",
    "http://127.0.0.1:8765/",
    "chrome-extension://x",
)
WRONG_COOKIES = (
    "",
    "jevons_8765=",
    "jevons_8765=wrong",
    "jevons_8766=right",
    "jevons_8765=rightt",
    "jevons_8765=RIGHT",
    "right",
    "jevons_8765",
    "jevons_8765=\xff",
    "a" * 5000,
    "jevons_8765=right\x00",
    ";;;=",
    'jevons_8765="rig"',
)
PATHS = (
    "/../etc/passwd",
    "/assets/../live.html",
    "/assets/%2e%2e/live.html",
    "/assets/..%2f..%2fcli",
    "/assets/",
    "/assets/live.html",
    "/assets/\x00",
    "/assets/application.py",
    "//evil.example/",
    "/static/x",
    "/api",
    "/api/",
    "/api/run/x",
    "/.git/config",
    "/assets/state.js/x",
    "/report/../x",
    "/docs",
    "/openapi.json",
    "/\\..\\x",
)
REPORTS = (
    "",
    "?result=",
    "?result=..",
    "?result=../..",
    "?result=/etc",
    "?result=%2e%2e%2f",
    "?result=a%00b",
    "?result=" + "a" * 3000,
    "?result=<script>",
    "?other=1",
    "?" + "&".join(["result=a"] * 50),
    "?result=.hidden",
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "")

HOSTILE_TEXTS = (
    "",
    "../x",
    "x" * 10_000,
    "\x00",
    "<script>",
    "base\n",
    "=1+1",
    "nowhere.yaml",
    "{{7*7}}",
    "\u202e",
)
SLIDER = "token_pricing.pass_through"

BAD_STATES: list[object] = [
    *({**STATE, "scenario": text} for text in HOSTILE_TEXTS),
    *(
        {**STATE, "theory": text}
        for text in (*HOSTILE_TEXTS, "constant_elasticity", "mixture", None, 1, [], {})
    ),
    *({**STATE, "scenario": value} for value in (None, 1, 1.5, True, [], {}, ["base"])),
    *(
        {**STATE, "pairs": n}
        for n in (0, -1, 1, 63, 257, 512, 10**9, 10**400, 64.0, "64", None, True, [64], {})
    ),
    *({**STATE, "seed": n} for n in (-1, 2**32, 10**30, 1.5, "0", None, True, [])),
    *(
        {**STATE, "fixed": {SLIDER: x}}
        for x in (-1, 0.449, 1.01, 1e308, -1e308, "0.9", None, True, [], {}, "nan")
    ),
    *(
        {**STATE, "fixed": {path: 0.5}}
        for path in (*HOSTILE_TEXTS, "clock.months", "posterior", "measurement.worlds")
    ),
    *({**STATE, "fixed": fixed} for fixed in (None, [], 1, "x", {f"a{n}": 1 for n in range(65)})),
    {**STATE, "more": 1},
    {"scenario": "base"},
    {},
    [],
    None,
    1,
    "x",
    [STATE],
]
BAD_BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b"[" * 9_000,
    b'{"state": NaN}',
    b'{"state":{}}',
    b"a=1",
    b"<x/>",
    b'{"state": {"fixed": {"token_pricing.pass_through": NaN}}}',
    b"1e999",
    b'{"x": 1}',
)


def hostile() -> list[Request]:
    """Each is our own page's request but for one thing."""
    good = body()
    requests: list[Request] = []
    for host in FOREIGN_HOSTS:
        requests += [("POST", "/api/run", own(host=host), good), ("GET", "/", own(host=host), b"")]
    requests.append(("GET", "/", [*own(), ("host", "evil.example")], b""))
    requests.append(("GET", "/", [header for header in own() if header[0] != "host"], b""))
    for origin in FOREIGN_ORIGINS:
        requests.append(("POST", "/api/run", own(origin=origin), good))
    requests.append(("POST", "/api/run", [header for header in own() if header[0] != "origin"], good))
    for site in ("cross-site", "same-site"):
        requests.append(("POST", "/api/run", own(sec_fetch_site=site), good))
        requests.append(("GET", "/api/results", own(sec_fetch_site=site, sec_fetch_mode="no-cors"), b""))
    for cookie in WRONG_COOKIES:
        requests += [("POST", "/api/run", own(cookie=cookie), good), ("GET", "/", own(cookie=cookie), b"")]
    for said in ("", "?token=", "?token=wrong", "?token=%ff", "?token=right2"):
        requests.append(("GET", f"/enter{said}", own(), b""))
    requests += [("GET", path, own(), b"") for path in PATHS]
    requests += [("GET", f"/report{query}", own(), b"") for query in REPORTS]
    requests += [(method, "/", own(), b"") for method in METHODS]
    requests += [("GET", path, own(), b"") for path in POSTS] + [
        ("POST", "/", own(), b""),
        ("POST", "/enter", own(), b""),
    ]
    requests += [("POST", "/api/run", own(), body(state)) for state in BAD_STATES]
    requests += [
        ("POST", "/api/run", own(), body(STATE, kept=state)) for state in BAD_STATES if state is not None
    ]
    requests += [("POST", path, own(), each) for path in POSTS[:3] for each in BAD_BODIES]
    requests.append(("POST", "/api/run", own(), good + b" " * MOST_BYTES))
    for length in ("20001", "9" * 400, "-1", "x", "1e3", "\u0663"):
        requests.append(("POST", "/api/run", own(content_length=length), good))
    requests.append(("GET", "/?" + "a" * 20_000, own(), b""))
    return requests


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


def test_each_end_of_a_slider_is_taken_and_nothing_beyond(
    dashboard: Callable[[], Dashboard], fake: type[FakeWorker]
) -> None:
    sliders = sliders_of("deepseek-2025", "flat_tasks")
    inside = [(path, end) for path, each in sliders.items() for end in (each.low, each.high)]
    width = {path: each.high - each.low for path, each in sliders.items()}
    outside = [
        (path, end - width[path] if end == sliders[path].low else end + width[path]) for path, end in inside
    ]

    def asked(path: str, value: float) -> Request:
        return ("POST", "/api/yaml", own(), body({**STATE, "fixed": {path: value}}))

    good = answers(dashboard, [asked(*each) for each in inside])
    assert [answer.status for answer in good] == [200] * len(inside), [each.body for each in good]
    assert {answer.status for answer in answers(dashboard, [asked(*each) for each in outside])} == {400}


def test_a_stranger_who_takes_our_origin_needs_the_token(dashboard: Callable[[], Dashboard]) -> None:
    headers = [("host", HOST), ("origin", ORIGIN)]
    (answer,) = answers(dashboard, [("POST", "/api/run", headers, json.dumps({"state": STATE}).encode())])
    assert answer.status == 403
