"""Promise 25: the dashboard refuses what is not its own page, and nothing of it is left that nobody needs."""

import random
import signal
from pathlib import Path

from tests.dashboard.conftest import STATE
from tests.dashboard.hostile import Request, hostile, meant_for
from tests.dashboard.server import Server, answered, serving, waiting_for
from tests.promises.finding import Finding, log
from tests.promises.processes import family, is_alive, wait_for_end, workers
from tests.promises.sweeps import SEED
from tests.waiting import until

SAID = (
    "the dashboard refuses what is not its own page; a run that nobody waits for is ended; "
    "a killed dashboard leaves no process"
)
DEATHS = [
    (ending, is_busy)
    for ending in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
    for is_busy in (False, True)
]
REQUESTS_PER_DEATH = 50
LONG = {**STATE, "pairs": 256}


def check(folder: Path, n: int = 0) -> Finding:
    """Send `n` hostile requests (all by default), leave runs alone, and end dashboards in every way."""
    requests = hostile()
    if n:
        requests = random.Random(SEED).sample(requests, n)
    n_ends = max(1, len(requests) // REQUESTS_PER_DEATH)
    with serving(folder) as server:
        before = ready(server)
        statuses = [asked(server, request) for request in requests]
        misses = [
            f"{request[0]} {request[1][:60]} {request[2]} {request[3][:80]!r}: {status}"
            for request, status in zip(requests, statuses, strict=True)
            if not 400 <= status < 500
        ]
        n_accepted, n_faults = sum(0 < status < 400 for status in statuses), sum(s >= 500 for s in statuses)
        log(f"  {len(requests)} hostile requests: {len(misses)} misses")
        if living(server) != before:
            misses.append("a hostile request ended a process")
        misses += own_page(server)
        for _ in range(n_ends):
            misses += abandoned(server)
    for ending, is_busy in (DEATHS * n_ends)[: 2 * n_ends]:
        misses += killed(folder, ending, is_busy)
    log(f"  {2 * n_ends} dashboards ended: {len(misses)} misses in all")
    measured = (
        f"{len(requests)} hostile requests over a socket: {n_accepted} accepted, {n_faults} answers of 500; "
        f"{n_ends} runs left by their page and {2 * n_ends} dashboards ended by SIGKILL, SIGTERM or SIGINT, "
        f"idle and during a run: {len(misses)} misses in all"
    )
    return Finding(25, SAID, measured, tuple(misses))


def asked(server: Server, request: Request) -> int:
    """The status of an answer; 500 too for one that shows a fault."""
    status, said = answered(server.place, meant_for(request, server.place[1], server.token))
    return 500 if b"Traceback" in said else status


def ready(server: Server) -> list[int]:
    """The processes of a dashboard that stand ready; one that was killed may still be listed."""
    until(lambda: len(living(server)) == 2)
    return living(server)


def living(server: Server) -> list[int]:
    """Processes of a dashboard that simulate, or could."""
    return [pid for pid in workers(server.process.pid) if is_alive(pid)]


def own_page(server: Server) -> list[str]:
    """Guards the count: a dashboard that refuses everything would break no promise."""
    status, said = answered(server.place, server.post("/api/yaml", {"state": STATE}))
    return [] if status == 200 and b"extends" in said else [f"its own page is answered by {status}"]


def abandoned(server: Server) -> list[str]:
    """What is wrong after a page left its run: the process should end, and another stand ready."""
    before = set(ready(server))
    with waiting_for(server, LONG):
        pass
    until(lambda: sum(map(is_alive, before)) == 1)
    n_new = len(set(ready(server)) - before)
    return [] if n_new == 1 else [f"{n_new} processes are new after a run was left"]


def killed(folder: Path, ending: signal.Signals, is_busy: bool) -> list[str]:
    """What is left of a dashboard."""
    with serving(folder) as server:
        ready(server)
        everyone = family(server.process.pid)
        if is_busy:
            with waiting_for(server, LONG):
                server.process.send_signal(ending)
                left = wait_for_end(everyone)
        else:
            server.process.send_signal(ending)
            left = wait_for_end(everyone)
    when = "during a run" if is_busy else "idle"
    return [f"{ending.name} {when}: {len(left)} processes left"] if left else []
