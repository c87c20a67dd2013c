"""The command line: `jevons`."""

import os
import signal
import sys
from types import FrameType

from sim.errors import UserError
from sim.workers.local import INTERRUPTS

USER_ERROR = 2
ALLOW = "--allow-code"


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
            application(_allowance_first(sys.argv[1:]))
        sys.stdout.flush()
    except UserError as mistake:
        print(f"jevons: {' '.join(str(mistake).splitlines())}", file=sys.stderr)
        sys.exit(USER_ERROR)
    except OSError as fault:
        # What could not be written must not be tried again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"jevons: cannot write the answer: {fault.strerror or fault}", file=sys.stderr)
        sys.exit(USER_ERROR)


def _allowance_first(words: list[str]) -> list[str]:
    """The flag that lets code of the user's own run stands before the command, and is taken after it too.

    >>> _allowance_first(["run", "mine", "--allow-code", "--worlds", "9"])
    ['--allow-code', 'run', 'mine', '--worlds', '9']
    """
    rest = [word for word in words if word != ALLOW]
    return [ALLOW, *rest] if len(rest) < len(words) else words


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
