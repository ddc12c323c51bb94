"""A checker over a built site: dead links and fragments, duplicate ids, broken HTML.

    problems = problems_of(site)
    assert problems == []

Links to other sites are not followed. A page's address is that of a static file server: `folder/` is `folder/index.html`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib

_LINKS = {("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("use", "href"), ("image", "href")}
_ROOT = "http://site.invalid/"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which page."""

    page: str
    what: str


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.append(value or "")
            elif (tag, name) in _LINKS and value is not None:
                self.links.append(value)


def problems_of(site: Path, *, below: str = "", base: str = "/") -> list[Problem]:
    """Check every HTML file of a built site.

    `below` keeps to the pages of one folder, whose links may lead anywhere; `base` is the path of the site's address.
    """
    pages = sorted(path for path in site.rglob("*.html") if path.relative_to(site).as_posix().startswith(below))
    assert pages, f"no pages below {site / below}"
    _read.cache_clear()
    return [Problem(page.relative_to(site).as_posix(), what) for page in pages for what in _faults(page, site, base)]


def html_errors(fragment: str) -> list[str]:
    """Return what a standards-conforming parser says of a piece of HTML; empty if it is well-formed."""
    parser = html5lib.HTMLParser()
    parser.parseFragment(fragment)
    return [f"{position}: {code} {data}" for position, code, data in parser.errors]


def duplicate_ids(html: str) -> list[str]:
    """Return the ids that occur more than once."""
    reader = _Reader()
    reader.feed(html)
    return sorted(name for name, count in Counter(reader.ids).items() if count > 1)


def ids_of(html: str) -> set[str]:
    """Return all ids."""
    reader = _Reader()
    reader.feed(html)
    return set(reader.ids)


def links_of(html: str) -> list[str]:
    """Return the targets of all links, scripts, style sheets and images, as they are written."""
    reader = _Reader()
    reader.feed(html)
    return reader.links


def _faults(page: Path, site: Path, base: str) -> list[str]:
    text = page.read_text("utf-8")
    found = [f"duplicate id {name!r}" for name in duplicate_ids(text)]
    found += [f"not well-formed: {error}" for error in _document_errors(text)]
    return found + [f"dead link {link!r}" for link in dict.fromkeys(links_of(text)) if _is_dead(link, page, site, base)]


def _document_errors(text: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [f"{position}: {code} {data}" for position, code, data in parser.errors]


def _is_dead(link: str, page: Path, site: Path, base: str) -> bool:
    here = urljoin(_ROOT, base + page.relative_to(site).as_posix())
    there = urlsplit(urljoin(here, link))
    if f"{there.scheme}://{there.netloc}/" != _ROOT:
        return False
    if not there.path.startswith(base):
        return True
    target = site / unquote(there.path.removeprefix(base)).lstrip("/")
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return True
    fragment = unquote(there.fragment)
    return bool(fragment) and target.suffix == ".html" and fragment not in _read(target)


@cache
def _read(page: Path) -> set[str]:
    return ids_of(page.read_text("utf-8"))
