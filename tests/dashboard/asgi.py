"""Requests to an application in this process, byte by byte as a hostile client would send them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 if nothing did."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def ask(
    application: Any,
    method: str,
    path: str,
    headers: list[tuple[str, str]],
    body: bytes = b"",
    n_words: int | None = None,
) -> Answer:
    """Send a request; after `n_words` parts of the answer the client vanishes."""
    address, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8765),
    }
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    gone = asyncio.Event()
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)
        if n_words is not None and len(said) > n_words:
            gone.set()

    await application(scope, receive, send)
    start = next((each for each in said if each["type"] == "http.response.start"), None)
    if start is None:
        return Answer(0, {}, b"")
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], told, b"".join(each.get("body", b"") for each in said))
