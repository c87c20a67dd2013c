"""`jevons dashboard`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import interruptible

HOME = "127.0.0.1"


def dashboard(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any that is free.")] = 8765,
    is_opened: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    results: Annotated[Path, typer.Option(help="Folder whose results are listed.")] = Path("results"),
    address: Annotated[
        str, typer.Option(help="IPv4 address to listen on; any but the default can be reached by others.")
    ] = HOME,
    is_storing: Annotated[
        bool, typer.Option("--store", help="Make the answer anew that a page shows first, and end.")
    ] = False,
) -> None:
    """Move numbers of a scenario on a local page and see what follows."""
    from sim.dashboard.serving import serve
    from sim.dashboard.stored import store

    if is_storing:
        with interruptible(""):
            typer.echo(f"The answer that a page shows first is in {store()}")
        return

    if address != HOME:
        typer.echo(
            f"jevons: warning: {address} can be reached from other machines, without encryption; who has the "
            "address with its token can run simulations here",
            err=True,
        )
    with interruptible(""):
        serve(address, port, is_opened, results, lambda line: typer.echo(line))
