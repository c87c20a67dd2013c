"""Promise 19, and what is left of a dashboard that was killed: a real server in a process of its own."""

import signal
import socket
import subprocess
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from sim.dashboard.serving import listen, serve
from sim.errors import UserError
from tests.dashboard.server import COMMAND, Server, answered, listening_of, serving
from tests.paths import ROOT
from tests.promises.processes import family, is_alive, workers
from tests.waiting import SAFETY_NET_S, until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A dashboard without results."""
    with serving(tmp_path) as started:
        yield started


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    until(lambda: len(workers(server.process.pid)) == 2)
    assert server.place[0] == "127.0.0.1"
    assert listening_of(family(server.process.pid)) == {server.place}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_is_left(server: Server, number: signal.Signals) -> None:
    process = server.process
    until(lambda: len(workers(process.pid)) == 2)
    everyone = family(process.pid)
    assert len(everyone) >= 4
    process.send_signal(number)
    process.wait(SAFETY_NET_S)
    until(lambda: not any(is_alive(pid) for pid in everyone))


def test_the_address_without_its_key_says_so(server: Server) -> None:
    status, said = answered(server.place, ("GET", "/", [("host", server.host)], b""))
    assert status == 403
    assert b"jevons dashboard" in said


def refusal_of(*options: str) -> str:
    said = subprocess.run(
        [*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, timeout=SAFETY_NET_S
    )
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    return said.stderr


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port}: cannot listen" in refusal_of("--port", str(port))


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "evil.example", "127.0.0.1:80", "", "192.0.2.1"])
def test_an_address_that_is_not_one_of_this_machine_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="--address|cannot listen"):
        listen(address, 0)


def test_another_address_warns() -> None:
    assert "warning: 192.0.2.1 can be reached from other machines" in refusal_of("--address", "192.0.2.1")


@pytest.mark.parametrize("has_browser", [True, False])
def test_without_a_browser_the_address_is_left_to_the_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_browser: bool
) -> None:
    asked: list[str] = []

    def opening(where: str) -> bool:
        asked.append(where)
        if not has_browser:
            raise webbrowser.Error("could not locate runnable browser")
        return True

    monkeypatch.setattr(webbrowser, "open", opening)
    monkeypatch.setattr(uvicorn.Server, "run", lambda server, sockets: None)
    said: list[str] = []
    serve("127.0.0.1", 0, True, tmp_path, said.append)
    assert asked[0] in said[0]
    assert said[1:] == ([] if has_browser else ["No browser could be opened; open the address yourself."])
