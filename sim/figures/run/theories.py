"""What figures say of rival theories of demand."""

from sim.results.opened import OpenedResult
from sim.words import number, share


def over_theories(result: OpenedResult) -> str:
    """How far P(R>1) moves between the theories of demand that carry weight, or that one alone was asked."""
    span = result.summary["verdict"]["p_range_over_theories"]
    if span["n_theories"] == 1 or span["low"] is None:
        return "one theory of demand asked"
    low, high = share(number(span, "low")), share(number(span, "high"))
    return f"{low} to {high} over {span['n_theories']} theories of demand"
