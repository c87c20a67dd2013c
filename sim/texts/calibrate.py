"""A calibration in words: which targets are met, what the record says, what it leaves open."""

from collections.abc import Sequence

from sim.scenario.posterior import PINNED
from sim.studies.calibration.diagnostics import ParameterFinding, Ridge
from sim.studies.calibration.findings import Calibration, FittedTarget
from sim.studies.calibration.recovery import COVERAGE, Coverage
from sim.studies.calibration.telling_apart import LEFT_OUT, WANTED, Telling

OPEN = 0.1
"""Contraction below which a parameter counts as left open."""

MOST_SHOWN = 12
WORST_CHAIN_SPREAD = 1.1


def calibration_text(calibration: Calibration) -> str:
    """All that a user wants to know first."""
    return "\n\n".join(
        [
            _search(calibration),
            _targets(calibration.targets),
            _parameters(calibration.parameters),
            _ridges(calibration.ridges),
        ]
    )


def _search(calibration: Calibration) -> str:
    evidence = ", ".join(f"{of_chain:.1f}" for of_chain in calibration.log_evidence)
    worst = max(calibration.parameters, key=lambda finding: finding.chain_spread)
    return (
        f"{calibration.n_sets:,} parameter sets agree with the record to {calibration.vintage}; "
        f"{calibration.n_worlds:,} worlds were simulated.\n"
        f"{calibration.n_impossible} sets were left out because they lead to an impossible world.\n"
        f"Chains: log evidence {evidence}; largest spread between them {worst.chain_spread:.2f}\n"
        f"({worst.path}; 1 is none, above {WORST_CHAIN_SPREAD} too much)."
    )


def _targets(targets: Sequence[FittedTarget]) -> str:
    lines = [f"{'row of the record':<30}{'record':>9}{'band':>18}{'median':>9}{'5-95 %':>18}"]
    for fitted in targets:
        target, (low, middle, high) = fitted.target, fitted.readings
        lines.append(
            f"{target.number or '':>2} {target.name:<27}{target.value:>9.3g}"
            f"{f'{target.low:.3g}-{target.high:.3g}':>18}{middle:>9.3g}{f'{low:.3g}-{high:.3g}':>18}"
            f"  {'inside' if fitted.is_inside else 'OUTSIDE'}"
        )
    return "\n".join(lines)


def _parameters(parameters: Sequence[ParameterFinding]) -> str:
    ranked = sorted(parameters, key=lambda finding: -finding.contraction)
    n_pinned = sum(finding.contraction >= PINNED for finding in ranked)
    n_open = sum(finding.contraction < OPEN for finding in ranked)
    lines = [
        (
            f"Of {len(ranked)} parameters the record pins {n_pinned} (contraction {PINNED} or more) and "
            f"leaves {n_open} open (below {OPEN}):"
        ),
        f"{'parameter':<54}{'prior 5-95 %':>18}{'posterior 5-95 %':>20}{'contraction':>13}",
    ]
    for finding in ranked[:MOST_SHOWN]:
        (low, _, high), (first, _, last) = finding.prior, finding.posterior
        lines.append(
            f"{finding.path:<54}{f'{low:.3g}-{high:.3g}':>18}{f'{first:.3g}-{last:.3g}':>20}"
            f"{finding.contraction:>13.2f}"
        )
    return "\n".join([*lines, "All of them are in parameters.csv."])


def _ridges(ridges: Sequence[Ridge]) -> str:
    lines = ["What is pinned is mostly combinations (in standard deviations of the priors):"]
    for ridge in ridges[:4]:
        terms = " ".join(f"{weight:+.2f} {path}" for path, weight in ridge.loadings)
        lines.append(f"  contraction {ridge.contraction:.2f}: {terms}")
    return "\n".join(lines)


def recovery_text(coverage: Coverage) -> str:
    """How often intervals held the truth, and for which parameters too seldom or too often."""
    low, high = coverage.wanted
    outside = [(path, share) for path, share in coverage.by_path.items() if not low <= share <= high]
    lines = [
        (
            f"{coverage.n_trials} synthetic records with known parameters: intervals of {COVERAGE:.0%} held "
            f"the truth in {coverage.mean:.1%} of all cases."
        ),
        (
            f"By parameter {min(coverage.by_path.values()):.0%} to {max(coverage.by_path.values()):.0%}; "
            f"{len(coverage.by_path) - len(outside)} of {len(coverage.by_path)} lie between {low:.0%} and "
            f"{high:.0%}."
        ),
    ]
    lines += [f"  outside: {path} {share:.0%}" for path, share in sorted(outside, key=lambda pair: pair[1])]
    return "\n".join(lines)


def telling_text(telling: Telling) -> str:
    """How often the true theory weighed most, and how theories were weighed by which was true."""
    found = telling.all
    is_met = "is met" if found.share_right >= WANTED else "is missed"
    lines = [
        (
            f"{found.n_trials} synthetic records of 2025, made by each theory in turn: the true one weighs "
            f"most in {found.share_right:.0%}"
        ),
        (
            f"(standard error {100 * found.error:.0f} points); the goal of {WANTED:.0%} {is_met}. Mean "
            f"weight of the true theory {found.right:.2f}."
        ),
        (
            f"The heaviest weighs {found.heaviest:.2f} on average: weights that meant what they say would be "
            f"right in {found.heaviest:.0%}."
        ),
        f"Not read: {', '.join(LEFT_OUT)}.",
        "",
        f"{'true theory':<14}{'records':>8}{'heaviest':>15}   mean weight of "
        + "".join(f"{theory:>14}" for theory in found.weights),
    ]
    for true, row in telling.by_truth.items():
        share = f"{row.share_right:.0%} ± {100 * row.error:.0f}"
        weights = "".join(f"{weight:>14.2f}" for weight in row.weights.values())
        lines.append(f"{true:<14}{row.n_trials:>8}{share:>15}{'':18}{weights}")
    return "\n".join(lines)
