"""What is let in: requests of the dashboard's own page, by their host, origin, token, method and size."""

import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 20_000
"""Of the body of a request."""

LONGEST_ADDRESS = 16_000
_SAFE = ("GET", "HEAD")

CLOSED = 1008

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a browser may load and run: files of the dashboard alone, and nothing that stands in a page."""

HEADERS = (
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Refused(Exception):
    """Why a request is not answered; `status` is that of HTTP."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """Stands before the application. Its own, since it is the whole safety of the dashboard.

    Args:
        inner: the application.
        hosts: values of the header Host that are ours, such as `127.0.0.1:8765`.
        token: secret of this server.
        entrance: path that takes the token from the address and hands out the cookie.
    """

    def __init__(self, inner: ASGIApp, hosts: Iterable[str], token: str, entrance: str) -> None:
        self.inner = inner
        self.hosts = frozenset(hosts)
        self.token = token
        self.entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
            return
        if scope["type"] != "http":
            # There are no websockets here.
            await send({"type": "websocket.close", "code": CLOSED})
            return
        try:
            self.check(scope)
            body = await _whole_body(receive)
        except Refused as refusal:
            await _refuse(send, refusal)
            return
        await self.inner(scope, _replayed(body, receive), _with_headers(send))

    def check(self, scope: Scope) -> None:
        """Refuse what is not of our own page.

        Raises:
            Refused: with the status and the reason.
        """
        headers = Headers(scope=scope)
        method, path = scope["method"], scope["path"]
        if headers.getlist("host") != [host := headers.get("host", "")] or host not in self.hosts:
            raise Refused(421, "this is not the address of the dashboard")
        if method not in (*_SAFE, "POST"):
            raise Refused(405, "the dashboard knows GET and POST")
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > LONGEST_ADDRESS:
            raise Refused(414, "the address is too long")
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            raise Refused(403, "another page may not ask the dashboard")
        site = headers.get("sec-fetch-site", "same-origin")
        is_visit = method in _SAFE and headers.get("sec-fetch-mode", "") == "navigate"
        if site not in ("same-origin", "none") and not is_visit:
            raise Refused(403, "another page may not ask the dashboard")
        if method == "POST" and origin is None:
            raise Refused(403, "a request that changes something says where it comes from")
        if path != self.entrance and not self._has_token(headers):
            raise Refused(403, "open the address that `jevons dashboard` printed: it carries the key")
        if (length := headers.get("content-length")) is not None and (
            not length.isascii() or not length.isdigit() or int(length[:12]) > MOST_BYTES
        ):
            raise Refused(413, f"a request holds at most {MOST_BYTES} bytes")

    @property
    def cookie(self) -> str:
        """Name of the cookie; each port has its own, since browsers share cookies between ports."""
        return f"jevons_{min(self.hosts).rpartition(':')[2]}"

    def is_token(self, said: str) -> bool:
        """Whether it is the secret, in a time that does not say how much of it is right."""
        return secrets.compare_digest(said.encode("utf-8", "replace"), self.token.encode())

    def _has_token(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return False
        return cookie is not None and self.is_token(cookie.value)


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the request was broken off")
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(413, f"a request holds at most {MOST_BYTES} bytes")
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what the server says, which is that the client is gone."""
    is_told = False

    async def replay() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = {name.lower() for name, _ in message.get("headers", [])}
            own = [header for header in HEADERS if header[0] not in said]
            message = {**message, "headers": [*message.get("headers", []), *own]}
        await send(message)

    return sending


async def _refuse(send: Send, refusal: Refused) -> None:
    text = str(refusal).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *HEADERS]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
