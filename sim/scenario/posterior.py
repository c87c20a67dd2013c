"""A posterior file: parameter sets that agree with the record, of which each draw of an ensemble takes one.

The first line is a comment that holds JSON: who made the file, from which priors. Then comes a CSV table with
one set a row: its weight, the chain that found it, and a column for each parameter.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.model.agents.segment_parameters import HISTORY_OF
from sim.model.declaring import Array
from sim.scenario.folders import folders
from sim.scenario.posterior_names import (
    MIXED,
    MIXTURE,
    MIXTURES,
    SUFFIX,
    bare_name,
    file_name,
    name_at,
    vintage_of,
)
from sim.scenario.prior import Quantity
from sim.scenario.renamed import present_path
from sim.scenario.theories import WEIGHTY_FORMS
from sim.version import MODEL_VERSION
from sim.vintages import FIRST, check_vintage

HEAD_COLUMNS = ("weight", "chain")
PINNED = 0.3
"""Contraction, 1 − standard deviation over that of the prior, from which a parameter counts as pinned."""

_GOLDEN_STEP = 0.6180339887498949
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class ParameterSets:
    """The table of a posterior file.

    Attributes:
        weights: `[set]`, adding up to one.
        chains: `[set]`, which chain found each.
        values: path → `[set]`.
        priors: path → the prior that the sets were found with, as `prior_text` writes it.
    """

    weights: Array
    chains: Array
    values: Mapping[str, Array]
    priors: Mapping[str, str]

    def rows_of_draws(self, draws: np.ndarray, start: float) -> np.ndarray:
        """Row that each draw takes, `[draw]`: in proportion to weights, and evenly for any run of draws.

        The draws step round the cumulative weights by the golden ratio.

        Args:
            draws: numbers of the draws, `[draw]`.
            start: where draw 0 stands, 0 to 1.
        """
        steps = (start + draws * _GOLDEN_STEP) % 1.0
        rows = np.searchsorted(np.cumsum(self.weights), steps, side="right")
        return np.minimum(rows, len(self.weights) - 1)


@dataclass(frozen=True)
class Posterior:
    """A checked posterior file; the table is read when it is needed.

    Attributes:
        name: as the scenario says it.
        path: the file.
        digest: SHA-256 of its content.
        head: what its first line says.
        members: of a mixture, the posterior of each theory; the other attributes are those of the scenario's
            own theory, but for name and digest.
    """

    name: str
    path: str
    digest: str
    head: Mapping[str, Any]
    members: Mapping[str, "Posterior"] = field(default_factory=dict)

    @property
    def is_mixture(self) -> bool:
        """Whether it stands for several theories, each of which is drawn from for itself."""
        return bool(self.members)

    @property
    def log_marginal_likelihoods(self) -> Sequence[float]:
        """Of the record that it knows under the theory and its priors, as each chain estimated it (ln)."""
        return [float(value) for value in self.head.get("log_evidence", [])]

    @property
    def vintage(self) -> str:
        """Month to which it knows the record."""
        return vintage_of(self.name)

    @property
    def log_marginal_likelihood(self) -> float:
        """That of all chains: the logarithm of their mean (ln)."""
        by_chain = np.array(self.log_marginal_likelihoods)
        return float(np.logaddexp.reduce(by_chain) - np.log(len(by_chain)))

    @property
    def sets(self) -> ParameterSets:
        """The table.

        Raises:
            UserError: if it is not that of a posterior file.
        """
        return _read_sets(self.path, self.digest)

    def given(self, quantities: Mapping[str, Quantity], rows: np.ndarray) -> dict[str, Array]:
        """Values of rows for the numbers that are still drawn as when the sets were found, `[row]` each.

        A scenario that fixes a number, or draws it from another prior, has the last word.
        """
        sets = self.sets
        return {
            path: values[rows]
            for path, values in sets.values.items()
            if path in quantities and self.is_replaced(path, quantities[path])
        }

    def is_replaced(self, path: str, number: Quantity) -> bool:
        """Whether a number is still drawn from the prior with which the sets were found."""
        return prior_text(number) == self.sets.priors[path]


def prior_text(number: Quantity) -> str:
    """A prior with all its numbers; empty without one.

    The value counts where the prior multiplies it.
    """
    if number.prior is None:
        return ""
    return " ".join(
        [number.prior.kind, *(repr(float(argument)) for argument in (*number.prior.args, number.prior.scale))]
    )


def open_posterior(name: str, theory: str, beside: Path | None) -> Posterior:
    """Find `NAME.THEORY.posterior.csv` beside a file or among the scenarios, and check its first line.

    Raises:
        UserError: if there is none, it cannot be read, or another theory or version of the model made it.
    """
    vintage = check_vintage(vintage_of(name))
    if name.startswith(MIXTURE):
        return _mixed(name, theory, beside)
    file = file_name(name, theory)
    places = [*([beside] if beside is not None else []), *folders()]
    for folder in places:
        path = folder / file
        if path.is_file():
            return _of_theory(_opened(name, path), theory)
    bare = bare_name(name)
    if bare in WEIGHTY_FORMS:
        said = f"`demand.form: {bare}` and `posterior: {name_at(MIXED, vintage)}`"
        raise UserError(f"{bare} is a theory of demand: say {said}")
    known = {path.name.partition(".")[0] for folder in places for path in folder.glob(f"*{SUFFIX}")}
    hint = "" if bare in known else did_you_mean(bare, sorted(known | {*MIXTURES, *WEIGHTY_FORMS}))
    how = f"jevons calibrate --set demand.form={HISTORY_OF.get(theory, theory)}"
    how += f" --through {vintage}" if vintage != FIRST else ""
    raise UserError(f"there is no {file}{hint}; `{how}` makes one, 'none' draws from the priors")


def _mixed(name: str, theory: str, beside: Path | None) -> Posterior:
    """The posteriors of all theories that carry weight, under the name of a mixture."""
    kind = bare_name(name)
    if kind not in MIXTURES:
        raise UserError(f"there is no {kind}{did_you_mean(kind, MIXTURES)}; there are {', '.join(MIXTURES)}")
    member = name_at(MIXED, vintage_of(name))
    members = {each: open_posterior(member, each, beside) for each in WEIGHTY_FORMS}
    digests = "".join(posterior.digest for posterior in members.values())
    digest = hashlib.sha256(f"{name} {digests}".encode()).hexdigest()
    own = open_posterior(member, theory, beside)
    return replace(own, name=name, digest=digest, members=members)


def _of_theory(posterior: Posterior, theory: str) -> Posterior:
    found_with = posterior.head.get("theory")
    if found_with != HISTORY_OF.get(theory, theory):
        raise UserError(
            f"{posterior.path}:1: was found with the theory of demand {found_with!r}, and demand.form is "
            f"{theory!r}"
        )
    return posterior


def posterior_text(head: Mapping[str, Any], sets: ParameterSets, significant_digits: int) -> str:
    """What a posterior file holds; `head` needs no priors, they are taken from the sets."""
    said = dict(head) | {"model_version": MODEL_VERSION, "priors": dict(sets.priors)}
    columns = [sets.weights, sets.chains, *sets.values.values()]
    lines = [f"# {json.dumps(said)}", ",".join([*HEAD_COLUMNS, *sets.values])]
    for row in np.stack(columns, axis=1).tolist():
        lines.append(",".join(f"{each:.{significant_digits}g}" for each in row))
    return "\n".join(lines) + "\n"


def _opened(name: str, path: Path) -> Posterior:
    try:
        status = path.stat()
        return _checked(name, str(path.resolve()), status.st_mtime_ns, status.st_size)
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None


@lru_cache(maxsize=8)
def _checked(name: str, path: str, _changed_ns: int, n_bytes: int) -> Posterior:
    # When the file was changed is a part of the key under which the answer is kept.
    if n_bytes > _MOST_BYTES:
        raise UserError(
            f"{path}: is larger than {_MOST_BYTES // 1024**2} MiB; a posterior has some thousand rows"
        )
    content = Path(path).read_bytes()
    first = content.split(b"\n", 1)[0]
    try:
        head = json.loads(first.removeprefix(b"#"))
        version = head["model_version"]
    except (ValueError, KeyError, TypeError):
        raise UserError(
            f"{path}:1: is not the first line of a posterior file; `jevons calibrate` writes one"
        ) from None
    if version != MODEL_VERSION:
        raise UserError(
            f"{path}:1: was made by version {version} of the model, and this is version {MODEL_VERSION}; run "
            "`jevons calibrate` again, or say `posterior: none` to draw from the priors"
        )
    return Posterior(name, path, hashlib.sha256(content).hexdigest(), head)


@lru_cache(maxsize=8)
def _read_sets(path: str, digest: str) -> ParameterSets:
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UserError(f"{path}: changed while it was in use")
    head_line, columns_line, *rows = content.decode().splitlines()
    said: Mapping[str, str] = json.loads(head_line.removeprefix("#"))["priors"]
    priors = {present_path(path): prior for path, prior in said.items()}
    columns = [present_path(column) for column in columns_line.split(",")]
    if tuple(columns[: len(HEAD_COLUMNS)]) != HEAD_COLUMNS or set(columns[len(HEAD_COLUMNS) :]) != set(
        priors
    ):
        raise UserError(
            f"{path}:2: the columns must be {', '.join(HEAD_COLUMNS)} and one for each prior of line 1"
        )
    table = _table(path, rows, len(columns))
    weights = table[:, 0]
    if not (np.isfinite(table).all() and (weights >= 0.0).all() and weights.sum() > 0.0):
        raise UserError(f"{path}: holds a number that is not finite, or weights that are no weights")
    values = {name: table[:, position] for position, name in enumerate(columns) if name not in HEAD_COLUMNS}
    return ParameterSets(weights / weights.sum(), table[:, 1], values, priors)


def _table(path: str, rows: Sequence[str], n_columns: int) -> Array:
    if not rows:
        raise UserError(f"{path}: holds no parameter sets")
    for number, row in enumerate(rows, start=3):
        if row.count(",") != n_columns - 1:
            raise UserError(f"{path}:{number}: has {row.count(',') + 1} cells, not {n_columns}")
    try:
        table: Array = np.loadtxt(rows, delimiter=",", ndmin=2)
    except ValueError as problem:
        raise UserError(f"{path}: {problem}") from None
    return table
