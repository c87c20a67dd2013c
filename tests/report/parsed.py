"""A page as a parser sees it."""

from html.parser import HTMLParser

VOID = {"meta", "img", "input", "br", "hr", "link"}


class Parsed(HTMLParser):
    """Tags in order, texts by tag, and whether every tag is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.unclosed: list[str] = []
        self.mistakes: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.unclosed or self.unclosed[-1] != tag:
            self.mistakes.append(tag)
        else:
            self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.unclosed[-1] if self.unclosed else "", " ".join(data.split())))

    @property
    def outline(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags and the names of their attributes: what no text may change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    def of(self, tag: str) -> list[str]:
        """The texts in tags of a name."""
        return [text for inside, text in self.texts if inside == tag]

    def attributes(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]
