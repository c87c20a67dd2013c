"""The command line: `jevons`."""

import os
import signal
import sys
from types import FrameType

from sim.errors import UserError
from sim.workers.local import INTERRUPTS

USER_ERROR = 2


def main() -> None:
    """Run the command; a mistake of the user is one line and exit code 2."""
    from sim.cli.application import application
    from sim.cli.completing import in_terms_of_bash

    # A command draws into files: what a notebook or a desktop asks of its own figures is not for it.
    os.environ["MPLBACKEND"] = "agg"
    # A polite kill, or a terminal that is closed, leaves as clean a folder as Ctrl-C; nohup is respected.
    for polite in INTERRUPTS - {signal.SIGINT}:
        if signal.getsignal(polite) is not signal.SIG_IGN:
            signal.signal(polite, _leave)
    try:
        with in_terms_of_bash():
            application()
        sys.stdout.flush()
    except UserError as mistake:
        print(f"jevons: {' '.join(str(mistake).splitlines())}", file=sys.stderr)
        sys.exit(USER_ERROR)
    except OSError as fault:
        # What could not be written must not be tried again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"jevons: cannot write the answer: {fault.strerror or fault}", file=sys.stderr)
        sys.exit(USER_ERROR)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
