"""Promise 19, and what is left of a dashboard that was killed: a real server in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.dashboard.serving import listen
from sim.errors import UserError
from tests.paths import ROOT
from tests.promises.processes import family, is_alive, workers
from tests.waiting import SAFETY_NET_S

COMMAND = [sys.executable, "-m", "sim.cli", "dashboard"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A dashboard with its address; its processes are ended after the test."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--results", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield process, found.group(0)
    process.kill()
    process.wait()
    process.stdout.close()


def until(is_so: object) -> None:
    began = time.monotonic()
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() - began < SAFETY_NET_S
        time.sleep(0.02)


def listening_of(pids: list[int]) -> set[tuple[str, int]]:
    """Address and port of each socket on which a process listens."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            if (found := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link))) is not None:
                inodes.add(found.group(1))
    found_at = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and cells[9] in inodes:
                address, port = cells[1].split(":")
                packed = bytes.fromhex(address)[::-1]
                found_at.add((socket.inet_ntoa(packed) if len(packed) == 4 else address, int(port, 16)))
    return found_at


def test_it_listens_on_this_machine_alone(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    until(lambda: len(workers(process.pid)) == 2)
    port = int(re.search(r":(\d+)/", address).group(1))  # type: ignore[union-attr]
    assert listening_of(family(process.pid)) == {("127.0.0.1", port)}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_is_left(server: tuple[subprocess.Popen[str], str], number: signal.Signals) -> None:
    process, _ = server
    until(lambda: len(workers(process.pid)) == 2)
    everyone = family(process.pid)
    assert len(everyone) >= 4
    process.send_signal(number)
    process.wait(SAFETY_NET_S)
    until(lambda: not any(is_alive(pid) for pid in everyone))


def test_the_address_without_its_key_says_so(server: tuple[subprocess.Popen[str], str]) -> None:
    address = server[1].partition("/enter")[0]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=SAFETY_NET_S)
    assert refused.value.code == 403
    assert "jevons dashboard" in refused.value.read().decode()


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
