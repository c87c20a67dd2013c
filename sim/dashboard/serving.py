"""From the command to a server that listens, and its end."""

import ipaddress
import secrets
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from sim.dashboard.application import ENTRANCE, Dashboard
from sim.dashboard.runs import Runs
from sim.dashboard.state import first_state, scenario_of
from sim.dashboard.stored import stored_answer
from sim.errors import UserError

HOME = "127.0.0.1"
NAMES_OF_HOME = (HOME, "localhost")
SECONDS_FOR_OPEN_STREAMS = 1


def serve(address: str, port: int, is_opened: bool, results: Path, say: Callable[[str], None]) -> None:
    """Listen until interrupted.

    Args:
        address: to listen on.
        port: 0 for any that is free.
        is_opened: whether to open a browser.
        results: folder whose results are listed.
        say: called with each line for the user.

    Raises:
        UserError: if the address or the port cannot be had.
    """
    listening = listen(address, port)
    with listening:
        taken = listening.getsockname()[1]
        names = NAMES_OF_HOME if address == HOME else (address,)
        token = secrets.token_urlsafe(32)
        first, stored = first_state(), stored_answer()
        runs = Runs(scenario_of(first), known={} if stored is None else {first: stored})
        dashboard = Dashboard(results, runs, token, [f"{name}:{taken}" for name in names])
        where = f"http://{names[0]}:{taken}{ENTRANCE}?token={token}"
        say(f"The dashboard is at {where}\nCtrl-C ends it.")
        if is_opened and not opened(where):
            say("No browser could be opened; open the address yourself.")
        config = uvicorn.Config(
            dashboard.guard,
            log_level="error",
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=SECONDS_FOR_OPEN_STREAMS,
        )
        uvicorn.Server(config).run(sockets=[listening])


def listen(address: str, port: int) -> socket.socket:
    """A socket at the address.

    Raises:
        UserError: if it cannot be had.
    """
    try:
        said = ipaddress.IPv4Address(address)
    except ValueError:
        raise UserError(f"--address {address}: must be an IPv4 address, such as {HOME}") from None
    if said.is_unspecified:
        raise UserError(f"--address {address}: say the address of one interface, not of all")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen()
    except OSError as problem:
        listening.close()
        raise UserError(
            f"--port {port}: cannot listen on {address}: {problem.strerror}; --port 0 takes any that is free"
        ) from None
    return listening


def opened(where: str) -> bool:
    """Whether a browser took the address."""
    try:
        return webbrowser.open(where)
    except webbrowser.Error:
        return False
