"""What each series is about, and the units that a series may have."""

TITLES = {
    "chip_shipments": "AI chips shipped, all vendors that are counted",
    "chip_shipments_by_vendor": "AI chips shipped by vendor",
    "demand_elasticities": "Published price elasticities of the demand for tokens",
    "event_day_returns": "Returns of listed firms on 27 January 2025",
    "h100_rental_price": "Rental price of an H100, on demand",
    "hyperscaler_capex": "Capital spending of four hyperscalers; one basis a firm, named in the note",
    "lab_compute": "Compute in use by AI labs at the end of the year",
    "lab_revenue_run_rate": "Revenue of AI labs, annualised, as reported by the press",
    "model_prices": "List prices of flagship models",
    "nvidia_data_centre_revenue": "Data-centre revenue of Nvidia by fiscal quarter",
    "open_weights_token_share": "Share of open-weights models in tokens on one router",
    "price_decline_rates": "Fall of the price of tokens at constant quality",
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
        "x cheaper per year",
        "x per year",
    }
)

GRADES = {"A": "measured or filed", "B": "estimated", "C": "reported by the press", "D": "assumed"}
