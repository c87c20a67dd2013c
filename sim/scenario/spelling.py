"""How numbers and spaces are written, for those who wrote them otherwise."""

import re
import unicodedata

_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PLAIN = re.compile(_NUMBER)
_FORTRAN = re.compile(r"([-+]?[0-9]*\.?[0-9]*)[dDqQ]([-+]?[0-9]+)")
_POWER = re.compile(rf"({_NUMBER})\s*[x×*·]\s*10\s*(?:\^|\*\*)?\s*\(?([-+]?[0-9]+)\)?")
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|percent|per cent|pct).*", re.IGNORECASE)
_PER_MILLE = re.compile(rf"({_NUMBER})\s*‰.*")
_GROUPS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+")
_SEPARATED = re.compile(r"[-+]?[0-9]{1,3}([_' ’][0-9]{3})+(\.[0-9]+)?|[-+]?[0-9]+(_[0-9]+)+(\.[0-9]+)?")
_COMMA = re.compile(r"[-+]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*),[0-9]+(?:[eE][-+]?[0-9]+)?")
_COMMA_WITHIN = re.compile(
    r"(?<![0-9.,])([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*),([0-9]+(?:[eE][-+]?[0-9]+)?)(?![0-9.,])"
)
_POINTS = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{3}){2,}")
_REPEATED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]{1,12}")
_SUM = re.compile(rf"{_NUMBER}\s*(?:[+*/^]|\*\*)\s*{_NUMBER}")
_BETWEEN = re.compile(rf"({_NUMBER})\s*(?:-|to|\.\.+|…)\s*({_NUMBER})")
_SCALES = "k|m|mn|mio|bn|b|tn|t|thousand|million|billion|trillion"
_SCALED = re.compile(rf"[^0-9]{{0,4}}({_NUMBER})\s*(?:{_SCALES})\b.*", re.IGNORECASE)
_TIMES = re.compile(rf"({_NUMBER})\s*[x×]|[x×]\s*({_NUMBER})")
_ABOUT = re.compile(rf"(?:~|≈|<|>|≤|≥|±|about |ca\.? ?)+\s*({_NUMBER})")
_WITH_UNIT = re.compile(
    rf"(?:[^\sA-Za-z0-9.+-]{{1,4}}\s*|[A-Z]{{3}}\s*)?({_NUMBER})(?:\s*[^\s0-9e+:-][^0-9]*)?"
)
_YEARS = re.compile(rf"({_NUMBER})\s*(?:years?|yrs?|y|a)", re.IGNORECASE)
_PUNCTUATED = re.compile(rf"({_NUMBER})\s*[,;.]")

_YEAR_MONTH = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})(?:[-/. ][0-9]{1,2})?")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?[-/ ,]*(?P<year>[0-9]{{4}})")

_LONGEST = 60
_STRAIGHT = str.maketrans(
    {"\u2212": "-", "\u2012": "-", "\u2013": "-", "\uff0c": ",", "\u066b": ".", "\uff0e": "."}
    | dict.fromkeys("\"'“”„‟‘’‚«»", None)
)


def invisible(text: str) -> str:
    """The first character that looks like a space or like nothing, and is no space; empty if there is none.

    >>> invisible("a\\u00a0b")
    'a no-break space (U+00A0)'
    """
    for letter in text:
        if letter != " " and unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cf"):
            return f"a {unicodedata.name(letter, 'format character').lower()} (U+{ord(letter):04X})"
    return ""


def as_name(text: str) -> str:
    """How a name is written, as the end of a message; or nothing.

    >>> as_name("My Scenario (new)"), as_name("günstig")
    ("; such as 'my-scenario-new'", "; such as 'gunstig'")
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    return f"; such as {name!r}" if name else ""


def as_month(value: object) -> str:
    """How a month is written, as the end of a message; nothing where it could be another one.

    >>> as_month("Jan 2025"), as_month("2025/1"), as_month("01/02/2025")
    ("; did you mean '2025-01'?", "; did you mean '2025-01'?", '')
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    text = value.strip().lower()
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, month = int(found[2]), int(found[1])
    elif found := _NAMED_MONTH.fullmatch(text):
        year, month = int(found["year"]), _MONTHS.index(found["name"]) + 1
    else:
        return ""
    return f"; did you mean '{year:04d}-{month:02d}'?" if 1 <= month <= 12 else ""


def as_flag(value: object) -> str:
    """How a word is written in the place of a flag, as the end of a message; or nothing.

    >>> as_flag("yes"), as_flag(0), as_flag("maybe")
    ('; write true', '; write false', '')
    """
    for flag, words in (
        ("true", ("yes", "y", "on", "1", "true")),
        ("false", ("no", "n", "off", "0", "false")),
    ):
        if str(value).strip().lower() in words:
            return f"; write {flag}"
    return ""


def as_number(value: object, unit: str = "1", is_months: bool = False) -> str:
    """How what stands in the place of a number is written, as the end of a message; or nothing.

    >>> as_number("0,5"), as_number("50 %"), as_number("1d-1")
    ('; with a decimal point: 0.5', '; a share is written 0.5', '; powers of ten are written 1e-1')
    >>> as_number("130 USD/MWh", "USD/MWh")
    '; its unit is always USD/MWh and is not written: 130'
    >>> as_number("2 years", is_months=True)
    '; in months: 24'
    """
    if isinstance(value, list) and len(value) == 2:
        return f"; a range is a prior: {{prior: {{uniform: [{value[0]}, {value[1]}]}}}}"
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    hidden = invisible(value)
    seen = "".join(" " if invisible(letter) else letter for letter in unicodedata.normalize("NFKC", value))
    text = seen.translate(_STRAIGHT).strip()
    years = _YEARS.fullmatch(text) if is_months else None
    written = f"; in months: {12.0 * float(years[1]):g}" if years else _written(text, unit)
    if hidden:
        return f"; {hidden} stands in it{written}"
    return written


def _written(text: str, unit: str) -> str:
    if found := _PUNCTUATED.fullmatch(text):
        return f"; the number stands alone: {found[1]}"
    if _PLAIN.fullmatch(text):
        return f"; in plain digits and without quotes: {text}"
    if found := _PERCENT.fullmatch(_pointed(text)):
        return f"; a share is written {float(found[1]) / 100.0:.12g}"
    if found := _PER_MILLE.fullmatch(text):
        return f"; a share is written {float(found[1]) / 1000.0:.12g}"
    if (found := _FORTRAN.fullmatch(text)) and _PLAIN.fullmatch(found[1]):
        return f"; powers of ten are written {found[1]}e{found[2]}"
    if found := _POWER.fullmatch(text):
        return f"; powers of ten are written {found[1]}e{found[2]}"
    if _GROUPS.fullmatch(text):
        joined, pointed = text.replace(",", ""), text.replace(",", ".", 1)
        fraction = f", or with a decimal point: {pointed}" if text.count(",") == 1 else ""
        return f"; thousands are written without a comma: {joined}{fraction}"
    if _SEPARATED.fullmatch(text) or _POINTS.fullmatch(text) or _REPEATED.fullmatch(text):
        joined = re.sub(r"[_' ’,]" if not _POINTS.fullmatch(text) else r"\.", "", text)
        return f"; digits are written without separators: {joined}"
    if _COMMA.fullmatch(text):
        return f"; with a decimal point: {_pointed(text)}"
    if _HEXADECIMAL.fullmatch(text):
        return f"; in decimal digits: {int(text, 16)}"
    return _alone(text, unit)


def _alone(text: str, unit: str) -> str:
    """What to write where a number has company."""
    if _SUM.fullmatch(text):
        return "; nothing is reckoned here, write the number itself"
    if found := _BETWEEN.fullmatch(text):
        return f"; a range is a prior: {{value: …, prior: {{uniform: [{found[1]}, {found[2]}]}}}}"
    if _SCALED.fullmatch(text):
        return f"; all digits are written, as 5e9 for five billion{_of_unit(unit)}"
    for company in (_TIMES, _ABOUT, _WITH_UNIT):
        if found := company.fullmatch(_pointed(text)):
            number = next(group for group in found.groups() if group)
            is_this_unit = unit != "1" and unit.replace(" ", "") in text.replace(" ", "")
            written = f": {number}" if is_this_unit or unit == "1" else ""
            return f"{_of_unit(unit) or '; the number stands alone'}{written}"
    return ""


def _of_unit(unit: str) -> str:
    return f"; its unit is always {unit} and is not written" if unit != "1" else ""


def _pointed(text: str) -> str:
    """The same with a decimal point, where it has a decimal comma.

    >>> _pointed("1.234,5"), _pointed("0,5 %")
    ('1234.5', '0.5 %')
    """
    return _COMMA_WITHIN.sub(lambda found: f"{found[1].replace('.', '') or '0'}.{found[2]}", text, count=1)
