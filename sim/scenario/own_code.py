"""Code of the user's own that a scenario names: demand of a use case, and measures.

Such code is run by whoever simulates the scenario, so only after a word from them: `--allow-code`. The text
of the file travels with the scenario, to worker processes, into results and into its digest.
"""

import builtins
import hashlib
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path as FilePath
from types import ModuleType
from typing import Any

import numpy as np

from sim.errors import UserError, did_you_mean, shown
from sim.model.agents.own_demand import OwnDemand, UseThisMonth
from sim.model.declaring import Array
from sim.scenario.reading import MAX_BYTES
from sim.words import listed

OWN_SECTIONS = ("own_demand", "own_measures")
"""Sections of a scenario that may be absent; each names code."""

_METHOD = "wanted_share"
_MOST_SHOWN = 5
_ALONE = "; the file travels with the scenario alone: put what it needs into it, or install that"


@dataclass(frozen=True)
class OwnCode:
    """A class or a function in a file.

    Attributes:
        file: as the scenario names it.
        name: of the class or function.
        text: of the whole file.
    """

    file: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"

    def found(self) -> Any:
        """The class or function; runs the file, once in each process.

        Raises:
            UserError: if the file does not run, or there is no such name in it.
        """
        with self.blamed("cannot be read"):
            names = _run(self.file, self.text)
        if not callable(names.get(self.name)):
            known = [name for name, value in names.items() if callable(value) and not hasattr(builtins, name)]
            near = did_you_mean(self.name, known) or (
                f"; there is {listed(known[:_MOST_SHOWN])}" if known else ""
            )
            raise UserError(f"{self.file}: there is no class or function {self.name!r}{near}")
        return names[self.name]

    @contextmanager
    def blamed(self, what: str) -> Iterator[None]:
        """Turn what goes wrong in the user's code into one line that names file, line and name."""
        try:
            yield
        except UserError:
            raise
        # What ends a program of its own must not end this one without a word.
        except (Exception, SystemExit) as problem:
            frames = traceback.extract_tb(problem.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == self.file]
            line = getattr(problem, "lineno", None) or (lines[-1] if lines else None)
            where = self.file if line is None else f"{self.file}:{line}"
            hint = _ALONE if isinstance(problem, ModuleNotFoundError) else ""
            raise UserError(
                f"{where}: {self.name} {what}: {type(problem).__name__}: {problem}{hint}"
            ) from problem


@lru_cache(maxsize=16)
def _run(file: str, text: str) -> Mapping[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    module = ModuleType(f"{FilePath(file).stem}_{digest[:12]}")
    module.__file__ = file
    # Data classes look for the module of their annotations there.
    sys.modules[module.__name__] = module
    # The user named this file and allowed its code.
    exec(compile(text, file, "exec"), module.__dict__)  # noqa: S102
    return module.__dict__


def _read_only(values: Array) -> Array:
    """The same numbers, which are the model's own: who writes into them fails."""
    view = values.view()
    view.flags.writeable = False
    return view


def _real(answer: Any) -> Array:
    """An answer as new numbers.

    Raises:
        ValueError: if it has imaginary parts.
    """
    if np.iscomplexobj(answer):
        raise ValueError("the answer has imaginary parts")
    return np.array(answer, dtype=np.float64)


def text_of(folder: FilePath, file: str) -> str:
    """The text of a Python file that lies in a folder, or below it.

    Raises:
        UserError: if it lies elsewhere or cannot be read.
    """
    path = folder / file
    if not file.endswith(".py"):
        raise UserError(f"{shown(file)} is not the name of a Python file, such as my_code.py")
    if FilePath(file).is_absolute() or ".." in FilePath(file).parts:
        raise UserError(f"{shown(file)} must lie in the folder of the scenario, or below it")
    try:
        # A link may lead out of the folder.
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise UserError(f"there is no file {shown(file)} in the folder of the scenario")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UserError(f"{file}: the file is larger than {MAX_BYTES // 1_000_000} MB")
        # An editor may put a mark of byte order first.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{file}: the file is not UTF-8 text") from None


class CheckedDemand:
    """Demand of one's own whose answers are looked at before the model takes them."""

    def __init__(self, code: OwnCode) -> None:
        """Make the object that answers.

        Raises:
            UserError: if it cannot be made, or cannot be asked.
        """
        self.code = code
        kind = code.found()
        with code.blamed("cannot be made (a class whose call takes no argument is needed)"):
            self.demand: OwnDemand = kind()
        if not callable(getattr(self.demand, _METHOD, None)):
            raise UserError(f"{code.file}: {code.name} has no method {_METHOD}(self, use)")

    def wanted_share(self, use: UseThisMonth) -> Array:
        """What the user's object answers, as new numbers.

        Raises:
            UserError: if it is no array of one finite number above zero for each world.
        """
        with self.code.blamed(f"failed for {use.name} in month {use.month}"):
            answer = _real(self.demand.wanted_share(_told(use)))
            wanted: Array = np.broadcast_to(answer, use.task_cost_usd.shape).copy()
        wrong = wanted[~(np.isfinite(wanted) & (wanted >= 0.0))]
        if wrong.size:
            few = ", ".join(f"{value:g}" for value in wrong[:_MOST_SHOWN])
            raise UserError(
                f"{self.code}: {_METHOD} gave {few} for {use.name} in month {use.month}; "
                "it must be finite and not below zero"
            )
        return wanted


def _told(use: UseThisMonth) -> UseThisMonth:
    arrays = {name: _read_only(value) for name, value in vars(use).items() if isinstance(value, np.ndarray)}
    return replace(use, **arrays)  # type: ignore[arg-type]


def check_demand(code: OwnCode, use_case: str) -> None:
    """Ask demand of one's own about three made-up worlds, together and one by one.

    Raises:
        UserError: if it fails, or a world's answer hangs on other worlds.
    """
    together = CheckedDemand(code).wanted_share(_made_up(use_case, slice(None)))
    for world in range(len(together)):
        alone = CheckedDemand(code).wanted_share(_made_up(use_case, slice(world, world + 1)))
        if alone[0] != together[world]:
            raise UserError(
                f"{code}: the answer for a world changes with the worlds beside it ({alone[0]:g} alone, "
                f"{together[world]:g} among three); use arithmetic that goes element by element"
            )


def _made_up(use_case: str, worlds: slice) -> UseThisMonth:
    return UseThisMonth(
        name=use_case,
        month=0,
        task_cost_usd=np.array([0.02, 0.3, 5.0])[worlds],
        task_value_usd=np.array([1.0, 2.0, 0.5])[worlds],
        feasible_share=np.array([0.1, 0.6, 1.0])[worlds],
        adoption_share=np.array([0.05, 0.4, 0.9])[worlds],
        tasks_bn_per_year=np.array([30.0, 100.0, 400.0])[worlds],
        theory_share=np.array([0.9, 0.5, 0.1])[worlds],
    )


@dataclass(frozen=True)
class OwnMeasure:
    """A series of the user's own, reckoned from those of the model.

    Attributes:
        code: a function of a mapping from the name of a series to its numbers, [month, world] or
            [month, agent, world], that gives one number for each month and world.
        unit: of the numbers.
        label: what a reader calls it.
    """

    code: OwnCode
    unit: str
    label: str

    def read(self, series: Mapping[str, Array]) -> Array:
        """The measure in all months and worlds, [month, world].

        Raises:
            UserError: if the function fails, gives something else, or its worlds hang on one another.
        """
        first = next(iter(series.values()))
        shape = (first.shape[0], first.shape[-1])
        measured = self._asked(series)
        if measured.shape != shape:
            raise UserError(
                f"{self.code}: gave {list(measured.shape)} numbers, not {list(shape)} (months, worlds)"
            )
        if not np.all(np.isfinite(measured)):
            raise UserError(f"{self.code}: not all numbers that it gave are finite")
        alone = self._asked({name: values[..., :1] for name, values in series.items()})
        if not np.array_equal(alone, measured[..., :1]):
            raise UserError(f"{self.code}: the numbers of a world change with the worlds beside it")
        return measured

    def _asked(self, series: Mapping[str, Array]) -> Array:
        function = self.code.found()
        with self.code.blamed("failed"):
            return _real(function(_Series({name: _read_only(values) for name, values in series.items()})))


class _Series(dict[str, Array]):
    def __missing__(self, name: str) -> Array:
        raise UserError(f"there is no series {name!r}{did_you_mean(name, self)}")
