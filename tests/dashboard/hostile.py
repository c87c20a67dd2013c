"""Requests of our own page but for one thing, each of which must be refused (promise 25)."""

from collections.abc import Iterator

from sim.dashboard.guard import MOST_BYTES
from sim.dashboard.state import sliders_of
from sim.scenario.theories import WEIGHTY_FORMS
from tests.dashboard.conftest import STATE, TOKEN, body, own

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
        for text in (*HOSTILE_TEXTS, "constant_elasticity", "mixture-equal", None, 1, [], {})
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
    requests += [("POST", "/api/run", own(), body(state)) for state in [*BAD_STATES, *beyond_sliders()]]
    requests += [
        ("POST", "/api/run", own(), body(STATE, kept=state)) for state in BAD_STATES if state is not None
    ]
    requests += [("POST", path, own(), each) for path in POSTS[:3] for each in BAD_BODIES]
    requests.append(("POST", "/api/run", own(), good + b" " * MOST_BYTES))
    for length in ("20001", "9" * 400, "-1", "x", "1e3", "\u0663"):
        requests.append(("POST", "/api/run", own(content_length=length), good))
    requests.append(("GET", "/?" + "a" * 20_000, own(), b""))
    return requests


def beyond_sliders() -> Iterator[object]:
    """A number beyond each end of each slider of each theory, by the width of its slider."""
    for theory in WEIGHTY_FORMS:
        for path, slider in sliders_of("deepseek-2025", theory).items():
            width = slider.high - slider.low
            for value in (slider.low - width, slider.high + width):
                yield {**STATE, "theory": theory, "fixed": {path: value}}


def meant_for(request: Request, port: int, token: str) -> Request:
    """The same request to a server on another port, with another key."""
    method, path, headers, content = request
    there = str(port)
    told = [(name, value.replace("8765", there).replace(TOKEN, token)) for name, value in headers]
    return method, path.replace(TOKEN, token), told, content
