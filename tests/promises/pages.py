"""Promise 18: a text in a page is only ever a text, and a page asks for nothing."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from sim.report.document import Picture
from sim.report.kinds import document_of
from sim.report.page import page
from tests.chromium import launched
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED
from tests.report.made import MAKERS
from tests.report.parsed import Parsed

SAID = "no text of a result is run by the page that shows it, and no page asks for anything"

HIT = "window.hit=1"
_CLOSING = ("", "</script>", "</title>", "</style>", "</pre>", "</td>", "-->", "]]>", '">', "'>")
_RUNNING = (
    f"<script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    f"<details open ontoggle={HIT}>x</details>",
    f"<input autofocus onfocus={HIT}>",
    f"<style>@import 'https://example.org/x';</style><body onpageshow={HIT}>",
    f"<a href=javascript:{HIT}>x</a><base href=https://example.org/>",
)
_OTHERS = (
    "{{7*7}}", "{% for x in y %}", "{{ document.__class__ }}", "${7*7}", "`${window.hit=1}`",
    "\u2028window.hit=1", "\x00<script>window.hit=1</script>", "\u202e<b>x</b>", "&lt;script&gt;",
    "\ud800<script>window.hit=1</script>",
)  # fmt: skip

PAYLOADS = (*(closing + running for closing in _CLOSING for running in _RUNNING), *_OTHERS)

CHOOSING = {"key", "scale", "role", "months"}
"""Entries of the explorer that pick a curve or a colour, and never come from a user."""

SETTLING_MS = 20
"""For handlers of images, which run after the page is there."""

Shown = Callable[[Path], list[str]]


def check(folder: Path, n: int = len(PAYLOADS)) -> Finding:
    """Put `n` payloads into every text of every kind of report, and open each page if there is a browser."""
    chosen = random.Random(SEED).sample(PAYLOADS, n)
    documents = {kind: document_of([make(folder / kind)]) for kind, make in MAKERS.items()}
    misses: list[str] = []
    n_texts = 0
    with showing() as (browser, shown):
        for kind, document in documents.items():
            counted: list[str] = []
            harmless = Parsed(page(with_texts(document, lambda text, seen=counted: _word(text, seen))))
            n_texts += len(counted)
            for place, payload in enumerate(chosen):
                file = folder / f"{kind}-{place}.html"
                text = page(with_texts(document, lambda text, payload=payload: payload if text else ""))
                file.write_bytes(text.encode("utf-8", "replace"))
                named = f"{kind} {payload[:40]!r}"
                outline = Parsed(file.read_text(encoding="utf-8")).outline
                if outline != harmless.outline:
                    misses.append(f"{named}: changes the tags of the page")
                misses += [f"{named}: {what}" for what in shown(file)]
                file.unlink()
            log(f"  {kind}: {len(chosen)} payloads in each of {len(counted)} texts")
    measured = (
        f"{len(chosen)} payloads in each of {n_texts:,} texts of {len(documents)} kinds of report, opened "
        f"{browser}: {len(misses)} executed, asked for something or changed a tag"
    )
    return Finding(18, SAID, measured, tuple(misses))


def _word(text: str, seen: list[str]) -> str:
    if text:
        seen.append(text)
    return "word" if text else ""


def with_texts(whole: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed and no image, but for what only chooses a colour or a curve."""
    if isinstance(whole, str):
        return change(whole)
    if isinstance(whole, dict):
        return {key: value if key in CHOOSING else with_texts(value, change) for key, value in whole.items()}
    if isinstance(whole, list | tuple):
        return type(whole)(with_texts(value, change) for value in whole)
    if is_dataclass(whole) and not isinstance(whole, type):
        names = [field.name for field in fields(whole) if field.name not in ("source", "shades")]
        no_image = {"source": "data:image/svg+xml,"} if isinstance(whole, Picture) else {}
        return replace(
            whole, **{name: with_texts(getattr(whole, name), change) for name in names}, **no_image
        )
    return whole


@contextmanager
def showing() -> Iterator[tuple[str, Shown]]:
    """Which browser there is, and what opens a file in it and says what the page did that it should not."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(launched())
        except LookupError:
            yield "by a parser alone", lambda _: []
        else:
            yield f"in chromium {browser.version}", lambda file: shown_in(browser, file)


def shown_in(browser: Any, file: Path) -> list[str]:
    """What a page did that it should not."""
    did: list[str] = []
    opened = browser.new_page()
    opened.on("dialog", lambda dialog: (did.append("opened a dialog"), dialog.dismiss()))
    opened.on("request", lambda asked: did.extend(asked_for(asked.url, file)))
    opened.on("console", lambda said: did.append(said.text))
    opened.on("pageerror", lambda error: did.append(str(error)))
    opened.goto(file.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    opened.wait_for_timeout(SETTLING_MS)
    if opened.evaluate("window.hit") is not None:
        did.append("was executed")
    opened.close()
    return did


def asked_for(url: str, file: Path) -> list[str]:
    """What is wrong with a request: it may be for the file itself, or for what lies in it."""
    return [] if url == file.as_uri() or url.startswith("data:") else [f"asked for {url[:40]}"]
