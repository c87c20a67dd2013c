"""A result folder as the model would write it, from formulas: for tests of what reads results."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

BRANCHES = ["twin", "shocked"]
HYPERSCALERS = ["microsoft", "google", "amazon", "meta", "oracle", "xai", "neoclouds", "china_clouds"]
VENDORS = ["nvidia", "amd", "broadcom", "huawei"]
LABS = ["openai", "anthropic", "google_deepmind", "meta_ai", "xai", "deepseek", "qwen"]
REGIONS = ["open", "restricted"]
OWN = ["carbon", "balance"]
FIRMS = ["nvidia", "amd", "broadcom", "microsoft", "google", "amazon", "meta", "oracle"]
MEASURES = ["training", "inference", "compute", "spending", "energy"]
HORIZONS = [6, 12, 24, 60]
ELASTICITY_MONTHS = [1, 3, 6, 12, 24]
MECHANISMS = ["usage", "adoption", "thinking", "reinvestment", "entry", "capital", "induction"]
ALTERNATIVES = [
    "constant_elasticity_demand",
    "logit_demand",
    "chinchilla_training",
    "race_training",
    "sceptical_beliefs",
    "believing_beliefs",
]
READINGS = {"without_induction": 0.85, "served": 0.95, "elastic_supply": 1.1, "discounted": 1.0}
FORMS = {"constant_elasticity_demand": "constant_elasticity", "logit_demand": "logit"}
MONTHS, SHOCK = 108, 36


class Worlds:
    """Random parameters of the worlds, and the paths that follow from them; arrays `[draw, month]`."""

    def __init__(self, n_draws: int, seed: int, has_shock: bool, is_tiny: bool, shift: float) -> None:
        rng = np.random.default_rng(seed)
        self.n_draws, self.rng = n_draws, rng
        month = np.arange(MONTHS)
        self.after = np.maximum(0, month - SHOCK)
        self.is_after = (month >= SHOCK).astype(float) * has_shock
        growth = np.log(500) * (month / MONTHS) ** 0.85
        scale = np.exp(rng.normal(0, 0.25, (n_draws, 1)))
        pace = 1 + rng.normal(0, 0.07, (n_draws, 1))
        noise = np.cumsum(rng.normal(0, 0.01, (n_draws, MONTHS)), axis=1)
        self.demand0 = 300 * scale * np.exp(growth * pace + noise)
        self.training_share = np.clip(0.62 - 0.003 * month + rng.normal(0, 0.04, (n_draws, 1)), 0.15, 0.8)
        depth = 0.004 if is_tiny else 1.0
        diffusion = 1 - np.exp(-(self.after + 1) / 8)
        self.saving = {
            "training": depth * self.is_after * diffusion * rng.uniform(0.35, 0.7, (n_draws, 1)),
            "inference": depth * self.is_after * diffusion * rng.uniform(0.5, 0.85, (n_draws, 1)),
        }
        self.final = {
            "training": rng.normal(0.75 + shift, 0.25, (n_draws, 1)),
            "inference": rng.normal(1.2 + shift, 0.35, (n_draws, 1)),
        }
        self.speed = rng.uniform(8, 20, (n_draws, 1))

    def component(self, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return twin, shocked and engineering demand of training or inference."""
        share = self.training_share if name == "training" else 0.97 - self.training_share
        twin = self.demand0 * share
        engineering = twin * (1 - self.saving[name])
        rebound = -0.25 + (self.final[name] + 0.25) * (1 - np.exp(-self.after / self.speed))
        return twin, np.maximum(twin - (twin - engineering) * (1 - rebound), 0.02 * twin), engineering

    def totals(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return twin, shocked and engineering demand of all compute, other load included."""
        parts = [self.component("training"), self.component("inference")]
        other = 0.03 * self.demand0
        twin, shocked, engineering = (parts[0][i] + parts[1][i] + other for i in range(3))
        return twin, shocked, engineering


def rebound_of(
    paths: tuple[np.ndarray, np.ndarray, np.ndarray], horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return R and the change of demand from sums over the horizon, `[draw]`."""
    sums = [part[:, SHOCK : SHOCK + horizon].sum(axis=1) for part in paths]
    is_defined = sums[0] - sums[2] > 0.05 * sums[0]
    gain = np.where(is_defined, sums[0] - sums[2], np.nan)
    return 1 - (sums[0] - sums[1]) / gain, sums[1] / sums[0] - 1


def both(twin: np.ndarray, ratio: np.ndarray | float) -> np.ndarray:
    """Stack twin and shocked along the branch axis."""
    return np.stack([twin, twin * ratio], axis=1).astype(np.float32)


def series_of(worlds: Worlds) -> xr.Dataset:
    """Return the dataset of the main ensemble."""
    month = np.arange(MONTHS)
    twin, shocked, engineering = worlds.totals()
    relative = shocked / twin
    spread = np.exp(worlds.rng.normal(0, 0.12, (worlds.n_draws, 1)))
    rent = 8 * np.exp(-0.022 * month) * spread
    by_branch = {
        "compute_demand_kh100e": both(twin, relative),
        "other_demand_kh100e": both(0.03 * worlds.demand0, 1.0),
        "energised_capacity_kh100e": both(twin * 1.05, relative**0.6),
        "utilisation_ratio": np.clip(both(0.78 + 0.05 * np.sin(month / 9) * spread, relative**0.2), 0, 1),
        "queue_kh100e": np.maximum(0, both(twin * (0.06 * np.sin(month / 14) + 0.02) * spread, relative)),
        "rent_usd_per_h100e_hour": both(rent, relative**0.7),
        "user_cost_usd_per_h100e_hour": both(0.8 * rent, 1.0),
        "spending_usd_bn_per_year": both(twin * rent * 8.76e-3, relative**1.7),
        "energy_mwh_per_month": both(twin * 730 * 1.2e-3, relative),
        "lab_revenue_usd_bn_per_year": both(twin * 2e-3, relative**0.5),
        "token_demand_tn_per_month": both(
            twin * np.exp(0.07 * month) * 0.01, relative * 1.5**worlds.is_after
        ),
        "constant_quality_price_usd_per_mtok": both(
            40 * np.exp(-0.19 * month * spread), 1 - 0.55 * worlds.saving["inference"]
        ),
        "frontier_price_usd_per_mtok": both(
            30 * np.exp(-0.01 * month) * spread, 1 - 0.3 * worlds.saving["inference"]
        ),
        "capex_usd_bn_per_year": both(90 * np.exp(0.028 * month) * spread, relative**0.5),
        "chips_shipped_kh100e_per_year": both(twin * 0.6, relative),
        "chip_price_usd_k_per_h100e": both(45 * np.exp(-0.02 * month) * spread, relative**0.2),
        "frontier_capability_log10_flop": both(24.5 + 0.05 * month + 0 * spread, 1.0),
        "adoption_share": np.clip(both(0.6 / (1 + np.exp(-(month - 50) / 15)) * spread, 1.02), 0, 1),
        "open_weights_token_share": both(0.2 * spread + 0 * month, 1.1),
        "open_weights_price_ratio": both(0.4 * spread + 0 * month, 1.0),
        "training_capital_usd_bn_per_year": both(twin * 3e-3, 1.0),
        "investor_belief": both(1 + 0 * twin, 1.0),
    }
    for name in ("training", "inference"):
        t, s, _ = worlds.component(name)
        by_branch[f"{name}_demand_kh100e"] = both(t, s / t)
    data: dict[str, Any] = {name: (("draw", "branch", "month"), values) for name, values in by_branch.items()}
    engineering_paths = {
        "engineering_demand_kh100e": engineering,
        "engineering_training_kh100e": worlds.component("training")[2],
        "engineering_inference_kh100e": worlds.component("inference")[2],
    }
    for name, values in engineering_paths.items():
        data[name] = (("draw", "month"), values.astype(np.float32))
    data |= by_agent(by_branch, worlds) | measured(worlds)
    return with_attributes(xr.Dataset(data, coords=coordinates(worlds.n_draws)))


def by_agent(by_branch: dict[str, np.ndarray], worlds: Worlds) -> dict[str, Any]:
    """Return variables by firm: fixed shares of the totals, the shock felt more by some."""
    specifications = [
        ("capex_by_hyperscaler_usd_bn_per_year", "hyperscaler", HYPERSCALERS, "capex_usd_bn_per_year", 1.0),
        ("revenue_by_chip_vendor_usd_bn_per_year", "chip_vendor", VENDORS, "spending_usd_bn_per_year", 0.4),
        ("energised_power_by_region_gw", "region", REGIONS, "compute_demand_kh100e", 1.5e-3),
        ("served_electricity_by_region_twh_per_year", "region", REGIONS, "compute_demand_kh100e", 8e-3),
        ("revenue_by_lab_usd_bn_per_year", "lab", LABS, "lab_revenue_usd_bn_per_year", 1.0),
        ("training_by_lab_kh100e", "lab", LABS, "training_demand_kh100e", 1.0),
        ("inference_by_lab_kh100e", "lab", LABS, "inference_demand_kh100e", 1.0),
    ]
    accounts = {
        "hyperscaler": {"ai_capex": 0.7, "depreciation": 0.2, "compute_revenue": 0.6, "power_bill": 0.1}
        | {"free_cash_flow": -0.2},
        "chip_vendor": {"networking_revenue": 0.1, "gross_profit": 0.3},
    }
    specifications += [
        (f"{account}_by_{kind}_usd_bn_per_year", kind, agents, "spending_usd_bn_per_year", factor)
        for kind, agents in (("hyperscaler", HYPERSCALERS), ("chip_vendor", VENDORS))
        for account, factor in accounts[kind].items()
    ]
    data: dict[str, Any] = {}
    for name, dimension, agents, total, factor in specifications:
        weights = np.array([0.62**i for i in range(len(agents))])
        weights = weights / weights.sum()
        tilt = np.ones((2, len(agents), MONTHS))
        tilt[1] += 0.06 * np.linspace(1, -1, len(agents))[:, None] * worlds.is_after
        values = factor * by_branch[total][:, :, None, :] * weights[:, None] * tilt
        data[name] = (("draw", "branch", dimension, "month"), values.astype(np.float32))
    recorded = np.array([-0.17, -0.064, -0.174, -0.02, -0.04, 0.0, 0.02, -0.13])
    noise = worlds.rng.normal(0, 0.02, (worlds.n_draws, len(FIRMS)))
    scale = worlds.rng.uniform(0.7, 1.3, (worlds.n_draws, 1))
    data["event_day_return"] = (("draw", "firm"), (scale * recorded + noise).astype(np.float32))
    return data


def measured(worlds: Worlds) -> dict[str, Any]:
    """Return R and what goes with it."""
    paths = {
        "training": worlds.component("training"),
        "inference": worlds.component("inference"),
        "compute": worlds.totals(),
    }
    paths["energy"] = paths["compute"]
    twin, shocked, engineering = paths["compute"]
    paths["spending"] = (twin, twin * (shocked / twin) ** 1.7, engineering)
    rebound = np.stack([[rebound_of(paths[m], h) for h in HORIZONS] for m in MEASURES])
    flows = np.stack(
        [1 - (p[0] - p[1]) / np.where(p[0] > p[2], p[0] - p[2], np.nan) for p in (paths[m] for m in MEASURES)]
    )
    compute_flow = flows[MEASURES.index("compute")]
    crossed = (compute_flow >= 1) & (np.arange(MONTHS) >= SHOCK)
    month = np.where(crossed.any(axis=1), crossed.argmax(axis=1) - SHOCK, np.nan)
    elasticity = worlds.rng.normal(1.0, 0.15, (worlds.n_draws, 1)) * np.array([0.6, 1.0, 1.1, 1.2, 1.3])
    return {
        "rebound": (("draw", "measure", "horizon"), np.moveaxis(rebound[:, :, 0], 2, 0)),
        "demand_change_ratio": (("draw", "measure", "horizon"), np.moveaxis(rebound[:, :, 1], 2, 0)),
        "rebound_flow": (("draw", "measure", "month"), np.moveaxis(flows, 1, 0)),
        **{
            f"rebound_{name}": (("draw", "horizon"), rebound[2, :, 0].T * factor)
            for name, factor in READINGS.items()
        },
        "saving_share_by_year": (("draw", "year_since_shock"), saving_by_year(twin - engineering)),
        "price_elasticity": (("draw", "elasticity_month"), elasticity),
        "impact_dip_ratio": (("draw",), (shocked / twin - 1).min(axis=1)),
        "crossover_month": (("draw",), month),
    }


def saving_by_year(saving: np.ndarray) -> np.ndarray:
    """Return the share of the saving of five years that falls in each, `[draw, year]`."""
    years = saving[:, SHOCK : SHOCK + 60].reshape(len(saving), 5, 12).sum(axis=2)
    total = years.sum(axis=1, keepdims=True)
    return years / np.where(total > 0, total, np.nan)


def coordinates(n_draws: int) -> dict[str, Any]:
    """Return the coordinates of the main ensemble."""
    return {
        "draw": np.arange(n_draws),
        "branch": BRANCHES,
        "month": (np.datetime64("2022-01", "M") + np.arange(MONTHS)).astype("datetime64[ns]"),
        "hyperscaler": HYPERSCALERS,
        "chip_vendor": VENDORS,
        "lab": LABS,
        "region": REGIONS,
        "firm": FIRMS,
        "measure": MEASURES,
        "horizon": HORIZONS,
        "elasticity_month": ELASTICITY_MONTHS,
        "year_since_shock": [1, 2, 3, 4, 5],
    }


def with_attributes(dataset: xr.Dataset) -> xr.Dataset:
    """Give every variable units and a long name."""
    for name in dataset.data_vars:
        dataset[name].attrs = {"units": "1", "long_name": str(name).replace("_", " ")}
    return dataset


def summary_of_rebound(rebound: np.ndarray, change: np.ndarray) -> dict[str, Any]:
    """Return the summary of R for one measure and horizon; null where no world defines it."""
    values = rebound[np.isfinite(rebound)]
    keys = {"q05": 0.05, "q10": 0.1, "q25": 0.25, "q75": 0.75, "q90": 0.9, "q95": 0.95, "median": 0.5}
    entry: dict[str, Any] = {
        key: float(np.quantile(values, q)) if values.size else None for key, q in keys.items()
    }
    shares = (
        [float(np.mean(test)) for test in (values > 1, (values >= 0) & (values <= 1), values < 0)]
        if values.size
        else []
    )
    words = ["BACKFIRE", "PARTIAL", "SAVINGS"]
    p = shares[0] if shares else None
    near = float(np.mean((values >= 0.9) & (values <= 1.1))) if values.size else None
    earned = next((w for w, s in zip(words, shares, strict=False) if s >= 0.9), "UNDECIDED")
    return entry | {
        "n": int(values.size),
        "mean": float(values.mean()) if values.size else None,
        "p_above_one": p,
        "p_above_one_standard_error": None if p is None else float(np.sqrt(p * (1 - p) / values.size)),
        "p_near_one": near,
        "p_near_one_standard_error": None if near is None else 0.01,
        "p_partial": shares[1] if shares else None,
        "p_savings": shares[2] if shares else None,
        "verdict": earned if rebound.size >= 30 else "TOO_FEW_WORLDS",
        "defined_share": float(values.size / rebound.size),
        "demand_change_ratio": spread_of(change),
    }


def add_own_measures(series: xr.Dataset) -> None:
    """Put measures of the user's own beside the others, by month and as a change over each horizon."""
    series["carbon"] = 0.4 * series["energy_mwh_per_month"]
    series["balance"] = np.sin(series["carbon"])
    for name in OWN:
        sums = series[name].sum("month")
        change = sums.sel(branch="shocked", drop=True) / sums.sel(branch="twin", drop=True) - 1.0
        series[f"{name}_change_ratio"] = change.expand_dims(horizon=series["horizon"], axis=1)


def own_measure(series: xr.DataArray) -> dict[str, Any]:
    """Return the summary of a measure of the user's own."""
    total = series.sum("month")
    change = (total.sel(branch="shocked") / total.sel(branch="twin") - 1.0).values
    label = str(series.name).capitalize()
    return {"label": label, "unit": "Mt/yr", "change_ratio": {str(h): spread_of(change) for h in HORIZONS}}


def spread_of(values: np.ndarray) -> dict[str, Any]:
    """Return median, 5 and 95 % quantile; null where nothing is defined."""
    finite = values[np.isfinite(values)]
    keys = {"median": 0.5, "q05": 0.05, "q95": 0.95}
    return {key: float(np.quantile(finite, q)) if finite.size else None for key, q in keys.items()}


def beside_headline(series: xr.Dataset) -> dict[str, Any]:
    """Return the other readings of R, and when the saving falls due."""
    readings = {
        name: {
            str(h): summary_of_rebound(series[f"rebound_{name}"].sel(horizon=h).values, np.zeros(1))
            for h in HORIZONS
        }
        for name in READINGS
    }
    shares = {
        str(year): spread_of(values) | {"mean": spread_of(values)["median"]}
        for year, values in enumerate(series["saving_share_by_year"].values.T, start=1)
    }
    return {"readings": readings, "saving_share_by_year": shares}


def summary_of(series: xr.Dataset, scenario: str, n_draws: int) -> dict[str, Any]:
    """Return the summary of the main ensemble."""
    rebound = {
        measure: {
            str(h): summary_of_rebound(
                series["rebound"].sel(measure=measure, horizon=h).values,
                series["demand_change_ratio"].sel(measure=measure, horizon=h).values,
            )
            for h in HORIZONS
        }
        for measure in MEASURES
    }
    headline = rebound["compute"]["60"]
    crossing = series["crossover_month"].values
    return {
        "schema_version": 2,
        "scenario": scenario,
        "description": "synthetic",
        "question": "Does cheaper compute per model mean more compute?",
        "verdict": {
            "word": headline["verdict"],
            "word_of_main": headline["verdict"],
            "measure": "compute",
            "horizon_months": 60,
            "sentence": "Synthetic.",
            "p_rebound_above_one": headline["p_above_one"],
            "p_standard_error": headline["p_above_one_standard_error"],
            **over_theories([theory_of("willingness_to_pay", "main", headline)]),
        },
        "rebound": rebound,
        **beside_headline(series),
        "price_elasticity": {
            str(m): spread_of(series["price_elasticity"].sel(elasticity_month=m).values)
            for m in ELASTICITY_MONTHS
        },
        "impact_dip_ratio": spread_of(series["impact_dip_ratio"].values),
        "crossover_months": spread_of(crossing) | {"crossed_share": float(np.isfinite(crossing).mean())},
        "price_elasticity_of_token_count": {},
        "alternatives": {},
        "alternatives_left_out": {},
        "decomposition": None,
        "provenance": {},
        "event_day": {firm: spread_of(series["event_day_return"].sel(firm=firm).values) for firm in FIRMS},
        "worlds": {"asked": n_draws, "used": n_draws, "dropped": 0, "reasons": {}},
    }


def theory_of(form: str, run: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return what a theory of demand says."""
    names = ("n", "median", "p_above_one", "p_above_one_standard_error")
    has_weight = form != "constant_elasticity"
    said = {name: entry[name] for name in names}
    return {"form": form, "run": run, "has_weight": has_weight, "word": entry["verdict"], **said}


def over_theories(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the entries of the verdict that compare theories."""
    weighty = [answer["p_above_one"] for answer in answers if answer["has_weight"]]
    known = [p for p in weighty if p is not None]
    span = {"low": min(known, default=None), "high": max(known, default=None), "n_theories": len(weighty)}
    return {"theories": answers, "p_range_over_theories": span}


def decomposition_of(rng: np.random.Generator, n_draws: int, is_undefined: bool) -> xr.Dataset:
    """Return Shapley shares that add up to R − R frozen."""
    centre = np.array([0.55, 0.25, 0.18, 0.22, -0.08, -0.12, 0.16])
    shares = centre[:, None, None] * rng.normal(1, 0.3, (n_draws, len(MECHANISMS), 3, len(HORIZONS)))
    if is_undefined:
        shares = shares * np.nan
    frozen = np.zeros((n_draws, 3, len(HORIZONS)))
    data = {
        "shapley_share": (("draw", "mechanism", "measure", "horizon"), shares),
        "rebound_frozen": (("draw", "measure", "horizon"), frozen),
        "rebound": (("draw", "measure", "horizon"), frozen + shares.sum(axis=1)),
    }
    coords = {
        "draw": np.arange(n_draws),
        "mechanism": MECHANISMS,
        "measure": MEASURES[:3],
        "horizon": HORIZONS,
    }
    return xr.Dataset(data, coords=coords)


def alternatives_of(rng: np.random.Generator, is_undefined: bool) -> dict[str, Any]:
    """Return the summaries of the alternatives."""
    entries: dict[str, Any] = {}
    for index, name in enumerate(ALTERNATIVES):
        values = rng.normal(0.6 + 0.2 * index, 0.3, 200) * (np.nan if is_undefined else 1.0)
        entry = {"60": summary_of_rebound(values, values)}
        entries[name] = {"description": name, "rebound": entry, "verdict": entry["60"]["verdict"]}
    return entries


def write_synthetic_result(
    folder: Path,
    *,
    n_draws: int = 60,
    seed: int = 0,
    scenario: str = "base",
    has_shock: bool = True,
    is_tiny: bool = False,
    has_extras: bool = True,
    shift: float = 0.0,
) -> Path:
    """Write a result folder; `is_tiny`: R is undefined; `has_extras`: decomposition and alternatives."""
    folder.mkdir(parents=True, exist_ok=True)
    worlds = Worlds(n_draws, seed, has_shock, is_tiny, shift)
    series = series_of(worlds)
    series.attrs = {
        "shock_month": "2025-01" if has_shock else "",
        "minimum_engineering_saving_share": 0.05,
    }
    if has_extras:
        # One measure that grows by orders of magnitude, and one that passes zero.
        add_own_measures(series)
    encoding = {name: {"zlib": True, "complevel": 1} for name in series.data_vars}
    series.to_netcdf(folder / "series.nc", engine="netcdf4", encoding=encoding)
    summary = summary_of(series, scenario, n_draws)
    if has_extras:
        is_undefined = is_tiny or not has_shock
        decomposition_of(worlds.rng, min(48, n_draws), is_undefined).to_netcdf(
            folder / "decomposition.nc", engine="netcdf4"
        )
        summary["own_measures"] = {name: own_measure(series[name]) for name in OWN}
        summary["alternatives"] = alternatives_of(worlds.rng, is_undefined)
        rivals = [
            theory_of(form, name, summary["alternatives"][name]["rebound"]["60"])
            for name, form in FORMS.items()
        ]
        summary["verdict"] |= over_theories([*summary["verdict"]["theories"], *rivals])
    (folder / "summary.json").write_text(json.dumps(summary))
    provenance = {
        "created_by": "jevons",
        "scenario_digest": "0123456789abcdef" * 4,
        "seed": seed,
        "worlds": n_draws,
        "code_version": "0.1.0",
    }
    (folder / "provenance.json").write_text(json.dumps(provenance))
    return folder
