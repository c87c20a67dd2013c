"""Promise 19: the dashboard listens on this machine alone, unless it is told otherwise, and then it warns."""

import socket
import subprocess
from pathlib import Path

from sim.dashboard.serving import HOME
from tests.dashboard.conftest import STATE
from tests.dashboard.server import COMMAND, Server, listening_of, serving, waiting_for
from tests.paths import ROOT
from tests.promises.finding import Finding, log
from tests.promises.processes import family, workers
from tests.waiting import SAFETY_NET_S, until

SAID = "the dashboard listens on 127.0.0.1 only; any other address needs --address, and warns"
WARNING = "can be reached from other machines"
MISUSES = ("0.0.0.0", "0", "::", "::1", "", "*", "localhost", "evil.example", "127.0.0.1:80", "192.0.2.1")
"""Addresses of all interfaces, none, names, and one of another machine."""


def check(folder: Path, n: int = len(MISUSES)) -> Finding:
    """List the sockets of all processes of a dashboard, at home and elsewhere; try `n` bad addresses."""
    misses: list[str] = []
    own = addresses()
    for address in own:
        options = [] if address == HOME else ["--address", address]
        with serving(folder, *options) as server:
            misses += [f"{address}: {what}" for what in wrong(server, address, own)]
        log(f"  {address}: {len(misses)} misses so far")
    for address in MISUSES[:n]:
        misses += [f"--address {address!r}: {what}" for what in unrefused(address)]
    measured = (
        f"sockets of all processes of a dashboard, idle and during a run, at {HOME} and, with a warning, at "
        f"{len(own) - 1} other addresses of the machine; {n} wrong addresses: {len(misses)} misses"
    )
    return Finding(19, SAID, measured, tuple(misses))


def addresses() -> list[str]:
    """Home, another name of it, and those under which others know this machine."""
    try:
        known = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        known = []
    return list(dict.fromkeys([HOME, "127.0.0.2", *known]))


def wrong(server: Server, address: str, own: list[str]) -> list[str]:
    """What a dashboard does that it should not."""
    found = []
    if server.place[0] != address:
        found.append(f"says that it is at {server.place[0]}")
    if any(WARNING in line for line in server.said) != (address != HOME):
        found.append("warns without need" if address == HOME else "does not warn")
    pid = server.process.pid
    until(lambda: len(workers(pid)) == 2)
    listing = listening_of(family(pid))
    with waiting_for(server, STATE):
        listing |= listening_of(family(pid))
    if listing != {server.place}:
        found.append(f"listens at {sorted(listing)}")
    found += [f"answers at {other}" for other in own if other != address and answers(other, server.place[1])]
    return found


def answers(address: str, port: int) -> bool:
    """Whether something takes a connection there."""
    try:
        socket.create_connection((address, port), timeout=SAFETY_NET_S).close()
    except OSError:
        return False
    return True


def unrefused(address: str) -> list[str]:
    """What is wrong with the refusal of an address."""
    said = subprocess.run(
        [*COMMAND, "--port", "0", "--address", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    found = [] if said.returncode == 2 else [f"ends with {said.returncode}"]
    return found + ([] if "Traceback" not in said.stderr and not said.stdout else ["is no clear refusal"])
