"""Words of files that had another name once: the old one is refused, and the new one named.

A number keeps the name of its random stream when its path is renamed: the same draw is the same world.
"""

FORMER = {
    "labs": "ai_labs",
    "inference_efficiency_ratio": "serving_efficiency_ratio",
    "inference_trend_per_year": "serving_trend_per_year",
    "inference_head_start_ln": "serving_head_start_ln",
    "draws": "replicates",
    "task_ladder": "willingness_to_pay",
    "health_questions": "medical_notes",
    "personal_finance": "financial_reporting",
    "job_applications": "recruiting_screening",
    "legal_questions": "legal_research",
    "home_design": "radiology_support",
}
"""A word → what it was before version 0.3."""

FORMER_PATHS = {
    "task_ladder.tasks_bn_per_year": "demand.tasks_bn_per_year",
    "task_ladder.task_growth_per_oom": "demand.task_growth_per_oom",
    "task_ladder.task_value_usd": "demand.task_value_usd",
    "constant_elasticity.price_elasticity": "demand.constant_price_elasticity",
}
"""A dotted path → where the number stood before version 0.3."""

_PRESENT = {former: present for present, former in FORMER.items()}
_PRESENT_PATHS = {former: present for present, former in FORMER_PATHS.items()}


def former_path(path: str) -> str:
    """A dotted path in the words of before, which name random streams.

    >>> former_path("labs.openai.inference_head_start_ln")
    'ai_labs.openai.serving_head_start_ln'
    """
    return FORMER_PATHS.get(path) or ".".join(FORMER.get(word, word) for word in path.split("."))


def present_path(path: str) -> str:
    """A dotted path in the words of today.

    >>> present_path("know_how.serving_trend_per_year")
    'know_how.inference_trend_per_year'
    """
    return _PRESENT_PATHS.get(path) or ".".join(_PRESENT.get(word, word) for word in path.split("."))


def renamed_hint(path: str) -> str:
    """What to write instead of a path in words of before; nothing if there is none.

    >>> renamed_hint("ai_labs"), renamed_hint("labs")
    ("; it is called 'labs' now", '')
    """
    present = present_path(path)
    return "" if present == path else f"; it is called {present!r} now"
