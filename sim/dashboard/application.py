"""The routes of the dashboard."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from sim.dashboard.answer import csv_rows
from sim.dashboard.controls import GROUPS, as_data
from sim.dashboard.guard import Guard
from sim.dashboard.runs import Runs
from sim.dashboard.shelf import report_of, shelf
from sim.dashboard.state import (
    PAIRS,
    VINTAGE,
    State,
    bare_scenario,
    first_state,
    parsed,
    scenario_names,
    scenario_of,
    sliders_of,
    state_of,
    theory_weights,
    yaml_of,
)
from sim.errors import UserError
from sim.report.page import templates
from sim.results.tables import csv_text
from sim.scenario.posterior_names import MIXTURE
from sim.version import __version__
from sim.words import percent, readable

ENTRANCE = "/enter"
ASSETS = {
    "dashboard.css": ("sim.dashboard", "text/css"),
    "dashboard.js": ("sim.dashboard", "text/javascript"),
    "state.js": ("sim.dashboard", "text/javascript"),
    "results.js": ("sim.dashboard", "text/javascript"),
    "compare.js": ("sim.dashboard", "text/javascript"),
    "style.css": ("sim.report", "text/css"),
    "chart.js": ("sim.report", "text/javascript"),
}
PAGES = {"/": "live.html", "/compare": "compare.html", "/results": "results.html"}
NAMES = {"/": "Live", "/compare": "Scenarios", "/results": "Results"}
_IN_A_BOX = "sandbox allow-scripts allow-downloads; frame-ancestors 'none'"
"""Policy of a report, beside its own: it may run its scripts, and reach nothing of the dashboard."""

Handler = Callable[[Request], Awaitable[Response]]


class Dashboard:
    """What the routes share.

    Args:
        results: folder whose results are listed.
        runs: live runs.
        token: secret of this server.
        hosts: values of the header Host that are ours.
    """

    def __init__(self, results: Path, runs: Runs, token: str, hosts: list[str]) -> None:
        self.results = results
        self.runs = runs
        self.drawing = asyncio.Lock()
        routes = [Route(path, self.page) for path in PAGES] + [
            Route(ENTRANCE, self.enter),
            Route("/assets/{name}", self.asset),
            Route("/api/setup", self.setup, methods=["POST"]),
            Route("/api/run", self.run, methods=["POST"]),
            Route("/api/yaml", self.yaml, methods=["POST"]),
            Route("/api/data", self.data, methods=["POST"]),
            Route("/api/results", self.listing),
            Route("/report", self.report),
        ]
        handlers: dict[Any, Any] = {UserError: _mistake}
        inner = Starlette(routes=routes, exception_handlers=handlers, lifespan=self.lifespan)
        self.guard = Guard(inner, hosts, token, ENTRANCE)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Processes start behind the page, and end with it."""
        starting = asyncio.create_task(self.runs.start())
        yield
        starting.cancel()
        await self.runs.stop()

    async def enter(self, request: Request) -> Response:
        """Take the token from the address, so that it is seen no more."""
        if not self.guard.is_token(request.query_params.get("token", "")):
            return PlainTextResponse("this is not the key that `jevons dashboard` printed", 403)
        response = RedirectResponse("/", 303)
        response.set_cookie(self.guard.cookie, self.guard.token, httponly=True, samesite="lax")
        return response

    async def page(self, request: Request) -> Response:
        """One of the pages."""
        return Response(page_at(request.url.path), media_type="text/html")

    async def asset(self, request: Request) -> Response:
        """A style or a script; there are no others than those named here."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return PlainTextResponse("there is no such file", 404)
        package, kind = ASSETS[name]
        return Response(_file(package, name), media_type=kind)

    async def setup(self, request: Request) -> Response:
        """What can be chosen, and the sliders of what is chosen."""
        asked = parsed(await request.body())
        return _json(await asyncio.to_thread(choices, asked))

    async def run(self, request: Request) -> Response:
        """Progress and answers, as lines of JSON."""
        state, kept = await self._asked(request)
        words = self.runs.words(state, kept)
        # Taken here, so that a refusal is one.
        first = await anext(words)

        async def lines() -> AsyncIterator[bytes]:
            async with contextlib.aclosing(words):
                yield _line(first)
                async for word in words:
                    yield _line(word)

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def yaml(self, request: Request) -> Response:
        """The state as a scenario file."""
        state, _ = await self._asked(request)
        await asyncio.to_thread(scenario_of, state)
        return Response(yaml_of(state), media_type="text/yaml")

    async def data(self, request: Request) -> Response:
        """The curves of a finished answer as a table."""
        state, kept = await self._asked(request)
        found = self.runs.finished(state, kept)
        if found is None:
            raise UserError("there is no finished result of these numbers to download yet")
        head, *rows = csv_rows(found)
        return Response(csv_text(head, rows), media_type="text/csv")

    async def listing(self, _: Request) -> Response:
        """The results of the folder."""
        return _json({"folder": str(self.results), "results": await asyncio.to_thread(shelf, self.results)})

    async def report(self, request: Request) -> Response:
        """The report of a result, or of several side by side, in a box of its own."""
        names = request.query_params.getlist("result")
        async with self.drawing:
            text = await asyncio.to_thread(report_of, self.results, names)
        headers = {"content-security-policy": _IN_A_BOX}
        return Response(text.encode("utf-8", "replace"), media_type="text/html", headers=headers)

    async def _asked(self, request: Request) -> tuple[State, State | None]:
        asked = parsed(await request.body())
        if not isinstance(asked, dict) or not set(asked) <= {"state", "kept"}:
            raise UserError("a request says `state`, and `kept` if there is one")
        kept = asked.get("kept")
        state = await asyncio.to_thread(state_of, asked.get("state"))
        return state, None if kept is None else await asyncio.to_thread(state_of, kept)


def choices(asked: object) -> dict[str, Any]:
    """All that the page offers under a scenario and a theory.

    Raises:
        UserError: if there is no such scenario or theory.
    """
    asked = asked if isinstance(asked, dict) else {}
    chosen = {name: asked[name] for name in ("scenario", "theory") if name in asked}
    state = state_of({**first_state().as_data(), **chosen})
    return {
        "state": state.as_data(),
        "description": bare_scenario(state.scenario, state.theory).description,
        "vintage": VINTAGE,
        "version": __version__,
        "scenarios": sorted(scenario_names()),
        "theories": [
            {"key": MIXTURE, "label": "the mixture of all"},
            *(
                {"key": key, "label": f"{readable(key)} alone (weight {percent(weight)})"}
                for key, weight in theory_weights().items()
            ),
        ],
        "pairs": PAIRS,
        "groups": list(GROUPS),
        "sliders": [as_data(each) for each in sliders_of(state.scenario, state.theory).values()],
    }


@cache
def page_at(path: str) -> str:
    """A page; all have one layout."""
    template = templates("sim.dashboard").get_template(PAGES[path])
    return template.render(pages=NAMES, here=path)


async def _mistake(_: Request, mistake: Exception) -> Response:
    return PlainTextResponse(str(mistake), 400)


def _json(content: object) -> Response:
    return Response(json.dumps(content, allow_nan=False), media_type="application/json")


def _line(word: object) -> bytes:
    return json.dumps(word, allow_nan=False, separators=(",", ":")).encode() + b"\n"


@cache
def _file(package: str, name: str) -> bytes:
    return (files(package) / "pages" / name).read_bytes()
