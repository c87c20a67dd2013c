"""`python -m sim.cli` is `jevons`."""

from sim.cli import main

if __name__ == "__main__":
    main()
