"""A document as one HTML file that asks for nothing: styles, scripts, images and data lie in it."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.document import Document, Explorer
from sim.version import __version__
from sim.words import PERCENT

GENERATOR = f"jevons {__version__}"

_UNSAFE_IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def page(document: Document) -> str:
    """The whole file."""
    scripts = [_asset("chart.js"), _asset("explorer.js")] if _has_explorer(document) else []
    style = _asset("style.css")
    return (
        templates("sim.report")
        .get_template("report.html")
        .render(
            document=document,
            generator=GENERATOR,
            style=Markup(style),
            scripts=[Markup(script) for script in scripts],
            policy=policy(style, scripts),
        )
    )


def policy(style: str, scripts: list[str]) -> str:
    """What the browser may load and run: images of this file, and styles and scripts with these checksums."""
    allowed = {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": [_checksum(style)],
        "script-src": [_checksum(script) for script in scripts] or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in allowed.items())


def data_text(data: object) -> Markup:
    """Data as JSON that no tag can end.

    >>> data_text({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script\\\\u003e"}')
    """
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return Markup(text.translate(_UNSAFE_IN_SCRIPT))


def said(text: str) -> str:
    """A text whose percent signs stay with their numbers.

    >>> said("28 % of worlds").split(" ")
    ['28\\xa0%', 'of', 'worlds']
    """
    return text.replace(" %", PERCENT)


def _has_explorer(document: Document) -> bool:
    return any(isinstance(block, Explorer) for section in document.filled for block in section.blocks)


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return (files("sim.report") / "pages" / name).read_text(encoding="utf-8")


@cache
def templates(package: str) -> Environment:
    """The templates in the folder `pages` of a package; whatever they print is escaped."""
    environment = Environment(
        loader=PackageLoader(package, "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"data_text": data_text, "said": said}
    return environment
