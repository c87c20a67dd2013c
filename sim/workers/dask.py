"""Workers of a dask cluster: the same calls, on other machines."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sim.errors import UserError
from sim.workers.local import Workers

_PATIENCE_S = 60.0
_CONNECT_S = 10.0


class DaskWorkers(Workers):
    """Workers that a dask scheduler hands calls to.

    Args:
        function: a function of a module; the workers need jevons installed.
        address: of the scheduler, such as `tcp://host:8786`.

    Raises:
        UserError: if dask is not installed, or there is no scheduler or no worker at the address.
    """

    takes_all_down = False
    max_retries = 0
    """The scheduler itself tries a call on other workers when one dies."""

    def __init__(self, function: Callable[[Any], Any], address: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise UserError("--dask needs dask.distributed; install it with the extra `dask`") from None
        self.function = function
        self.address = address
        self.died = KilledWorker
        try:
            self._client = Client(address, timeout=_CONNECT_S, set_as_default=False)
            # A cluster that has just lost all its workers is replacing them.
            self._client.wait_for_workers(1, timeout=_PATIENCE_S)
        except (OSError, ValueError, TimeoutError) as problem:
            reason = " ".join(str(problem).split())[:200]
            raise UserError(f"{address}: no dask cluster answers there ({reason})") from None
        self.n_workers = sum(self._client.nthreads().values())
        self._executor = self._client.get_executor(pure=False)
        self._alone_since: float | None = None

    def submit(self, argument: object) -> Future[Any]:
        """Queue one call."""
        future: Future[Any] = self._executor.submit(self.function, argument)
        return future

    def check(self) -> None:
        """Give up when the scheduler is gone, or has had no worker for a while.

        Raises:
            UserError: as above.
        """
        if self._client.status != "running":
            raise UserError(f"{self.address}: the dask scheduler is gone; what is finished stays")
        if self._client.nthreads():
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > _PATIENCE_S:
            raise UserError(f"{self.address}: the dask cluster has no worker left; what is finished stays")

    def rebuild(self) -> None:
        """Nothing to do: the cluster replaces its workers."""

    def stop(self) -> None:
        """Take back what is queued and leave the cluster."""
        self._executor.shutdown(wait=False)
        self._client.close()
