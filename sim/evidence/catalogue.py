"""What each series is about, and the units that a series may have."""

TITLES = {
    "chip_shipments": "AI chips shipped, all vendors that are counted",
    "chip_shipments_by_vendor": "AI chips shipped by vendor",
    "demand_elasticities": "Published price elasticities of the demand for tokens",
    "event_day_returns": "Returns of listed firms on 27 January 2025",
    "firms_using_ai": "Share of firms that use AI",
    "h100_rental_price": "Rental price of an H100, on demand",
    "h100_rental_price_by_basis": "Rental price of an H100, spot and on contract",
    "hyperscaler_capex": "Capital spending of four hyperscalers; one basis a firm, named in the note",
    "lab_compute": "Compute in use by AI labs at the end of the year",
    "lab_compute_spending": "What AI labs spend on compute",
    "lab_margins": "Margins of AI labs",
    "lab_revenue_run_rate": "Revenue of AI labs, annualised, as reported by the press",
    "lab_revenue_year_end": "Revenue of AI labs at the ends of years, annualised: the list behind the sums",
    "model_prices": "List prices of flagship models",
    "nvidia_data_centre_revenue": "Data-centre revenue of Nvidia by fiscal quarter",
    "open_weights_price_ratio": "Price of open-weights models over that of closed ones, on one router",
    "open_weights_token_share": "Share of open-weights models in tokens on one router",
    "price_decline_rates": "Fall of the price of tokens at constant quality",
    "reasoning_token_share": "Share of models that reason in tokens on one router",
    "token_volumes": "Tokens processed, by company or country",
    "training_compute_growth": "Growth of the compute of training runs",
}

UNITS = frozenset(
    {
        "1",
        "H100e",
        "H100e per quarter",
        "T tokens per month",
        "USD bn per quarter",
        "USD bn per year",
        "USD per 1e6 tokens",
        "USD per H100-hour",
        "one-day return",
        "share of tokens",
        "share of firms",
        "x cheaper per year",
        "x per year",
    }
)

GRADES = {"A": "measured or filed", "B": "estimated", "C": "reported by the press", "D": "assumed"}
