"""The back-test that is kept beside a posterior file, so that a report can say what its sets get right."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results import SCHEMA_VERSION
from sim.results.files import replace_file
from sim.results.folder import readable_faults
from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets
from sim.scenario.posterior import Posterior
from sim.scenario.posterior_names import SUFFIX as POSTERIOR_SUFFIX
from sim.version import MODEL_VERSION

Table = Mapping[str, Any]

SUFFIX = ".backtest.json"


def file_beside(posterior: Posterior) -> Path:
    """Where the back-test of a posterior is kept: `base.task_ladder.backtest.json`."""
    file = Path(posterior.path)
    return file.with_name(file.name.removesuffix(POSTERIOR_SUFFIX) + SUFFIX)


def check_keepable(scenario: Scenario) -> Posterior:
    """The posterior beside which a back-test of a scenario is kept.

    Raises:
        UserError: if it draws from priors or from a mixture.
    """
    posterior = scenario.posterior
    if posterior is None or posterior.is_mixture or isinstance(posterior, OwnSets):
        drawn = "priors" if posterior is None else f"the mixture {posterior.name}"
        if isinstance(posterior, OwnSets):
            drawn = f"the table {posterior.path}"
        raise UserError(f"{scenario.name}: draws from {drawn}; a back-test is kept beside one posterior file")
    return posterior


def keep(table: Table, scenario: Scenario) -> Path:
    """Write what a report shows of a back-test beside the posterior that it drew from; return the file.

    Raises:
        UserError: if there is no such file, or it cannot be written.
    """
    file = file_beside(check_keepable(scenario))
    series = [{name: each[name] for name in ("series", "entity", "score")} for each in table["series"]]
    short = {**table, "model_version": MODEL_VERSION, "series": series}
    with readable_faults(file):
        replace_file(file, (json.dumps(short, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return file


def read_kept(posterior: Posterior) -> Table:
    """The back-test of a posterior.

    Raises:
        UserError: if none is kept, or one of other sets or of another version of the model.
    """
    file = file_beside(posterior)
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        made_with = table["posterior"]["digest"], table["model_version"], table["schema_version"]
    except FileNotFoundError:
        raise UserError(f"there is no {file.name}; `jevons backtest --keep` makes one") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{file.name} is no back-test; `jevons backtest --keep` makes one") from None
    if made_with != (posterior.digest, MODEL_VERSION, SCHEMA_VERSION):
        raise UserError(
            f"{file.name} was made with other parameter sets or another version of the model; "
            "`jevons backtest --keep` makes it again"
        )
    return table
