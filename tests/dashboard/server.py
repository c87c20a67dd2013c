"""A real dashboard in a process of its own, and what can be done to it and seen of it from outside."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.dashboard.hostile import Request
from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

COMMAND = [sys.executable, "-m", "sim.cli", "dashboard"]
LISTENING = "0A"
"""State of a socket of TCP in the listing of Linux."""


@dataclass(frozen=True)
class Server:
    """A dashboard that listens.

    Attributes:
        said: lines before that with the address.
        entrance: the address with its key.
    """

    process: "subprocess.Popen[str]"
    said: tuple[str, ...]
    entrance: str

    @property
    def root(self) -> str:
        """The address without its key."""
        return self.entrance.partition("/enter")[0]

    @property
    def host(self) -> str:
        """Address and port."""
        return self.root.removeprefix("http://")

    @property
    def place(self) -> tuple[str, int]:
        """Where it listens."""
        address, port = self.host.split(":")
        return address, int(port)

    @property
    def token(self) -> str:
        """Its key."""
        return self.entrance.partition("token=")[2]

    def post(self, path: str, content: Any) -> Request:
        """A request of its own page."""
        cookie = f"jevons_{self.place[1]}={self.token}"
        headers = [("host", self.host), ("origin", self.root), ("cookie", cookie)]
        return "POST", path, headers, json.dumps(content).encode()


@contextlib.contextmanager
def serving(results: Path, *options: str, folder: Path = ROOT) -> Iterator[Server]:
    """A dashboard on any port, started in a folder; killed at the end."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--results", str(results), *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said: list[str] = []
            while (found := re.search(r"http://\S+", line := process.stdout.readline())) is None:
                assert line, said
                said.append(line)
            yield Server(process, tuple(said), found.group(0))
        finally:
            process.kill()


def sent(place: tuple[str, int], request: Request) -> socket.socket:
    """The connection to which a request was written as it is, letter by letter."""
    method, path, headers, body = request
    names = {name for name, _ in headers}
    own = [] if "content-length" in names else [("content-length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in [*headers, *own])
    connection = socket.create_connection(place, timeout=SAFETY_NET_S)
    connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body)
    return connection


def answered(place: tuple[str, int], request: Request) -> tuple[int, bytes]:
    """Status and answer; status 0 if the connection was closed without one."""
    with sent(place, request) as connection, connection.makefile("rb") as stream:
        try:
            status = stream.readline().split()
            if len(status) < 2:
                return 0, b""
            head = {name.lower(): value for name, value in headers_of(stream)}
            # Without a length the answer ends with the connection; that of a run ends with the run.
            n_bytes = -1 if head.get("connection") == "close" else 0
            return int(status[1]), stream.read(int(head.get("content-length", n_bytes)))
        except ConnectionError:
            return 0, b""


def headers_of(stream: Any) -> list[tuple[str, str]]:
    """The headers of an answer."""
    found = []
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        found.append((name, value.strip()))
    return found


@contextlib.contextmanager
def waiting_for(server: Server, state: Any) -> Iterator[None]:
    """A reader of a run, from when it is under way until the reader goes without a word."""
    with sent(server.place, server.post("/api/run", {"state": state})) as connection:
        with connection.makefile("rb") as stream:
            assert stream.readline().split()[1] == b"200"
            while b"pairs 1 to" not in (line := stream.readline()):
                assert line
        yield


def listening_of(pids: list[int]) -> set[tuple[str, int]]:
    """Address and port of each socket on which processes listen."""
    inodes = set()
    for link in (link for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir()):
        # The listing itself is a file that is open for a moment.
        with contextlib.suppress(FileNotFoundError):
            if (found := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link))) is not None:
                inodes.add(found.group(1))
    found_at = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == LISTENING and cells[9] in inodes:
                address, port = cells[1].split(":")
                packed = bytes.fromhex(address)[::-1]
                found_at.add((socket.inet_ntoa(packed) if len(packed) == 4 else address, int(port, 16)))
    return found_at
