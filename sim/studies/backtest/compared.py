"""The series that are compared with the record, and those that are not, with the reason."""

from sim.evidence.event_day import NAMED_OTHERWISE
from sim.measuring.observed import Observed
from sim.measuring.readings.capital import FOUR_FIRMS, four_firm_capex
from sim.measuring.readings.labs import LAB_COMPUTE, lab_compute_kh100e
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array
from sim.studies.backtest.comparison import ComparedSeries

LABS = {
    "OpenAI": "openai",
    "Anthropic": "anthropic",
    "Google DeepMind": "google_deepmind",
    "Meta": "meta_ai",
    "xAI": "xai",
}
"""Labs of the record → as scenarios name them."""

FIRMS = ("Amazon", "Alphabet", "Meta", "Microsoft")
FLAGSHIPS = ("GPT-4", "GPT-4 Turbo", "GPT-4o", "GPT-4.1", "GPT-5")
"""OpenAI's general models in the order of their release."""

_PER_MONTH = 1.0 / 12.0


def _agent(series: str, kind: str, name: str, factor: float = 1.0) -> Reading:
    return Reading((series,), lambda observed: observed.series[series][:, observed.row(kind, name)] * factor)


def _world(series: str, factor: float = 1.0) -> Reading:
    return Reading((series,), lambda observed: observed.series[series] * factor)


def _nvidia_with_networks() -> Reading:
    parts = ("revenue_by_chip_vendor_usd_bn_per_year", "networking_revenue_by_chip_vendor_usd_bn_per_year")

    def read(observed: Observed) -> Array:
        row = observed.row("chip_vendor", "nvidia")
        chips, networks = (observed.series[part][:, row] for part in parts)
        return (chips + networks) * _PER_MONTH

    return Reading(parts, read)


def _firm_name(firm: str) -> str:
    return NAMED_OTHERWISE.get(firm, firm.lower())


assert {_firm_name(firm) for firm in FIRMS} == set(FOUR_FIRMS)


def _capex() -> list[ComparedSeries]:
    basis = "Amazon and Alphabet: cash; Meta and Microsoft: with finance leases; AI and everything else"
    series = "capex_by_hyperscaler_usd_bn_per_year"
    by_firm = [
        ComparedSeries(
            series="capex",
            entity=firm,
            unit="USD bn per quarter",
            table="hyperscaler_capex",
            entities=(firm,),
            error_class="capex_by_firm",
            source_class="filing",
            months_to_publication=1,
            model=_agent(series, "hyperscaler", _firm_name(firm), _PER_MONTH),
            basis=basis,
            is_flow=True,
        )
        for firm in FIRMS
    ]
    together = ComparedSeries(
        series="capex",
        entity="four firms",
        unit="USD bn per quarter",
        table="hyperscaler_capex",
        entities=FIRMS,
        error_class="capex",
        source_class="filing",
        months_to_publication=1,
        model=Reading((series,), lambda observed: four_firm_capex(observed) * _PER_MONTH),
        basis=f"{basis}; the sum of the four above, not a fifth witness",
        is_flow=True,
        adds_up=True,
    )
    return [*by_firm, together]


def _nvidia() -> ComparedSeries:
    return ComparedSeries(
        series="data_centre_revenue",
        entity="Nvidia",
        unit="USD bn per quarter",
        table="nvidia_data_centre_revenue",
        entities=("Nvidia",),
        error_class="chips",
        source_class="filing",
        months_to_publication=1,
        model=_nvidia_with_networks(),
        basis=(
            "chips and networks: data-centre revenue by fiscal quarter, which ends a month after the "
            "calendar's; the one from November 2024 to January 2025 is neither known to the forecasts "
            "nor scored, though calibration knows the sum of its fiscal year"
        ),
        is_flow=True,
    )


def _shipments() -> ComparedSeries:
    return ComparedSeries(
        series="chips_shipped",
        entity="World",
        unit="thousand H100e per quarter",
        table="chip_shipments",
        entities=("World",),
        error_class="chips",
        source_class="estimate",
        months_to_publication=1,
        model=_world("chips_shipped_kh100e_per_year", _PER_MONTH),
        basis=(
            "Nvidia, AMD, Google TPU and Amazon Trainium, and so from 2024 on: the record of 2023 lacks "
            "AMD and Trainium; the model counts all vendors. Of Nvidia the record is revenue over an "
            "assumed price, so no witness apart from the revenue"
        ),
        is_flow=True,
        is_used=lambda row: row.period >= "2024",
        record_factor=1e-3,
    )


def _rent() -> ComparedSeries:
    return ComparedSeries(
        series="rental_price",
        entity="H100",
        unit="USD per H100-hour",
        table="h100_rental_price",
        entities=("Lambda",),
        error_class="rent",
        source_class="press",
        model=_world("rent_usd_per_h100e_hour"),
        basis=(
            "one cloud's list price on demand, its promotion of June 2023 left out; the model's is the "
            "price of the whole market, contracts included"
        ),
        is_used=lambda row: "promotion" not in row.note,
    )


def _labs() -> list[ComparedSeries]:
    revenue = [
        ComparedSeries(
            series="lab_revenue",
            entity=lab,
            unit="USD bn per year",
            table="lab_revenue_run_rate",
            entities=(lab,),
            error_class="lab_revenue",
            source_class="press",
            model=_agent("revenue_by_lab_usd_bn_per_year", "lab", LABS[lab]),
            basis="run-rate reported by the press; reports of one month count as one, their geometric mean",
        )
        for lab in ("OpenAI", "Anthropic")
    ]
    compute = [
        ComparedSeries(
            series="lab_compute",
            entity=lab,
            unit="thousand H100e",
            table="lab_compute",
            entities=(lab,),
            error_class="lab_compute",
            source_class="estimate",
            model=_compute(name),
            basis=(
                "compute in use at the end of the year; in the model what training and inference keep busy, "
                "over the utilisation of all capacity"
            ),
            record_factor=1e-3,
        )
        for lab, name in LABS.items()
    ]
    return [*revenue, *compute]


def _compute(lab: str) -> Reading:
    return Reading(LAB_COMPUTE, lambda observed: lab_compute_kh100e(observed, lab))


def _tokens_and_prices() -> list[ComparedSeries]:
    tokens = [
        ComparedSeries(
            series="tokens",
            entity=company,
            unit="December 2024 = 1",
            table="token_volumes",
            entities=(entity,),
            error_class="tokens",
            source_class="press",
            model=_world("token_demand_tn_per_month"),
            basis=(
                "an index: the record counts one company's tokens, the model those of the world; growth "
                "alone can be compared, and a company's contains what it wins from others"
            ),
            is_index=True,
        )
        for company, entity in (("Google", "Google all products"), ("ByteDance", "ByteDance Doubao"))
    ]
    share = ComparedSeries(
        series="open_weights_share",
        entity="OpenRouter",
        unit="share of tokens",
        table="open_weights_token_share",
        entities=("OpenRouter",),
        error_class="unseen",
        source_class="estimate",
        model=_world("open_region_open_weights_token_share"),
        basis="monthly mean on one router, whose users are not the world's; the record begins in 2025",
    )
    prices = ComparedSeries(
        series="list_price",
        entity="OpenAI flagship",
        unit="August 2024 = 1",
        table="model_prices",
        entities=tuple(f"OpenAI {model}, output" for model in FLAGSHIPS),
        error_class="list_price",
        source_class="filing",
        model=_world("frontier_price_usd_per_mtok"),
        basis=(
            "an index: price of output tokens of OpenAI's general models in the month it was set (GPT-4, "
            "Turbo, 4o, 4.1, 5; no reasoning model, and not GPT-4.5, a preview); in the model the list price "
            "of the most capable model without thinking"
        ),
        is_index=True,
    )
    return [*tokens, share, prices]


COMPARED: tuple[ComparedSeries, ...] = (
    *_capex(),
    _nvidia(),
    _shipments(),
    _rent(),
    *_labs(),
    *_tokens_and_prices(),
)
"""All of them, in the order of reports."""

NOT_COMPARED = {
    "price at constant quality": (
        "the record gives rates of fall over spans, none of which begins in 2025; target 5 holds 2022-24"
    ),
    "rental price of the market": (
        "the record holds one number, of October 2024; target 4 holds press reports of 2025"
    ),
    "tokens of other companies and countries": (
        "no number of late 2024 to start from, or one small lab in its first years (Z.ai)"
    ),
    "training compute of frontier runs": "the record gives growth to 2024 alone; target 7 holds it",
}
"""What stands in the evidence and is not scored, and why."""
