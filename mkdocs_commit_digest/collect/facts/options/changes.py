"""A file before and after → the options that it gains, loses and reads otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name
from mkdocs_commit_digest.collect.facts.code import Code, code_of, is_near, language_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, readable
from mkdocs_commit_digest.collect.facts.options import go, javascript, other_languages, python, rust
from mkdocs_commit_digest.collect.facts.options.build_options import build_options, is_build_script
from mkdocs_commit_digest.collect.facts.options.definitions import Option
from mkdocs_commit_digest.collect.facts.options.documented import documented_options, is_in_source
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_Reader = Callable[[Code], Iterator[Option]]
_SCRIPTS = ("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte")
_READERS: dict[str, tuple[re.Pattern[str], _Reader]] = {
    **dict.fromkeys(("py", "pyi", "pyx"), (python.MARKERS, python.options_of)),
    "rs": (rust.MARKERS, rust.options_of),
    "go": (go.MARKERS, go.options_of),
    **dict.fromkeys(_SCRIPTS, (javascript.MARKERS, javascript.options_of)),
}
_OTHERS = (other_languages.MARKERS, other_languages.options_of)
_USAGE = re.compile(r"[\"'`\n][ \t]{1,12}-{1,2}[A-Za-z]")
_PAGES = (".md", ".rst", ".adoc", ".asciidoc", ".txt", ".1", ".mdx")


def extract_options(file: FileVersions, project: Project) -> Iterator[Fact]:
    """Yield the command-line options (and settings of builds) whose definitions a change touches."""
    if file.entry_type != "file" or is_unreadable(file) or not (file.added or file.removed):
        return
    if language_of(file.path):
        yield from _of_source(file)
    elif is_build_script(name := file.path.rpartition("/")[2].lower()):
        sides = [list(build_options(name, readable(text))) for text in (file.old_text, file.new_text)]
        yield from _differences(file, *sides)
    elif file.path.lower().endswith(_PAGES) and file.kind is FileKind.DOCUMENTATION:
        yield from _of_page(file, project)


def _of_source(file: FileVersions) -> Iterator[Fact]:
    if file.kind is FileKind.TESTS:
        return
    markers, _ = _READERS.get(language_of(file.path), _OTHERS)
    sides = ((readable(file.old_text), file.removed), (readable(file.new_text), file.added))
    if not any(is_near(text, (markers, _USAGE), (number for number, _ in lines)) for text, lines in sides):
        return
    defined, listed = zip(*(_options_in(file.path, text) for text, _ in sides), strict=True)
    if max(map(len, defined)) > _PARSED or max(map(len, listed)) < _LEAST_USAGE:
        listed = ([], [])
    known = [{flag for one in side for flag in one.flags} for side in defined]
    yield from _differences(
        file,
        *(
            [*parsed, *(one for one in texts if flags.isdisjoint(one.flags))]
            for parsed, texts, flags in zip(defined, listed, known, strict=True)
        ),
    )


def _options_in(path: str, text: str) -> tuple[list[Option], list[Option]]:
    """Return what parsers are told, and what help texts list."""
    language = language_of(path)
    markers, read = _READERS.get(language, _OTHERS)
    has_parser, has_usage = bool(markers.search(text)), bool(_USAGE.search(text))
    if not (has_parser or has_usage):
        return [], []
    code = code_of(text, language)
    defined = list(read(code)) if has_parser else []
    return defined, other_languages.usage_options(code) if has_usage else []


_PARSED = 3
"""Options that a parser is told of: with more, the program does not read its arguments by hand."""
_LEAST_USAGE = 2
"""Lines of help texts: fewer are none."""


def _of_page(file: FileVersions, project: Project) -> Iterator[Fact]:
    """A page that describes an option tells of it only where the source changes with it."""
    old, new = ({one.name: one for one in documented_options(readable(t))} for t in (file.old_text, file.new_text))
    for name in {**new, **old}:
        if (name in old) != (name in new):
            change: FactChange = "added" if name in new else "removed"
            option = new.get(name) or old[name]
            if is_in_source(option, change, file, project):
                yield _fact(file, change, option, option.name, pages=True)


def _differences(file: FileVersions, old: Sequence[Option], new: Sequence[Option]) -> Iterator[Fact]:
    before, after = _by_key(old), _by_key(new)
    gone = {key: before[key] for key in before if key not in after}
    fresh = {key: after[key] for key in after if key not in before}
    moved = _moved(gone, fresh)
    for key, options in after.items():
        if key in before and len(before[key]) == len(options) == 1:
            yield from _changed(file, before[key][0], options[0])
    told: set[Fact] = set()
    for was, now in moved:
        facts = [fact for fact in _changed(file, before[was][0], after[now][0]) if fact not in told]
        told.update(facts)
        yield from facts
    paired = {key for pair in moved for key in pair}
    yield from _whole(file, "added", [fresh[key][0] for key in fresh if key not in paired], before)
    yield from _whole(file, "removed", [gone[key][0] for key in gone if key not in paired], after)


_Key = tuple[str, str]
"""Owner, and the name of the option."""
_Options = dict[_Key, list[Option]]


def _by_key(options: Sequence[Option]) -> _Options:
    found: _Options = {}
    for one in options:
        found.setdefault((one.owner, one.name), []).append(one)
    return found


def _moved(gone: _Options, fresh: _Options) -> list[tuple[_Key, _Key]]:
    """Pair options that went from one command's definition to another's, or took another first name."""
    pairs: list[tuple[_Key, _Key]] = []
    by_flag: dict[str, list[_Key]] = {}
    for key, options in fresh.items():
        for flag in options[0].flags:
            by_flag.setdefault(flag, []).append(key)
    for key, options in gone.items():
        candidates = [one for flag in options[0].flags if flag.startswith("--") for one in by_flag.get(flag, ())]
        candidates += [one for one in by_flag.get(options[0].flags[0], ()) if one[0] == key[0]]
        pairs += [(key, one) for one in candidates[:1]]
    found = {one for pair in pairs for one in pair}
    flags = {flag: key for key, options in gone.items() for flag in options[0].flags if flag.startswith("--")}
    for key, options in fresh.items():
        if key not in found and (other := next((flags[one] for one in options[0].flags if one in flags), None)):
            pairs.append((other, key))
    return pairs


def _whole(file: FileVersions, change: FactChange, options: list[Option], there: _Options) -> Iterator[Fact]:
    """Yield options that are new, or gone; with their command's name where other commands have them."""
    elsewhere = {name for _, name in there}
    told: set[str] = set()
    for one in options:
        command = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", "-", one.owner).lower()
        name = f"{command} {one.name}" if one.name in elsewhere and command else one.name
        if name not in told and not (one.name in elsewhere and not command):
            told.add(name)
            yield _fact(file, change, one, name)


def _changed(file: FileVersions, old: Option, new: Option) -> Iterator[Fact]:
    """Yield another default, and what else users must do otherwise; another help text is neither."""
    if old.hidden != new.hidden:
        yield _fact(file, "added" if old.hidden else "removed", replace(new, hidden=False), new.name)
        return
    if old.default != new.default and (old.default or new.default):
        yield _fact(file, "changed", new, new.name, values=(old.default, new.default), kind="default")
    aspects = {}
    was, now = ({**dict(one.details), "value": one.value, "flags": ", ".join(one.flags)} for one in (old, new))
    for key in {**was, **now}:
        pair = tuple(key if side.get(key) == "true" else side.get(key, "") for side in (was, now))
        if pair[0] != pair[1] and (key != "type" or all(pair)):
            aspects[key] = pair
    if set(aspects) == {"value"} and old.value and new.value and new.value.lower() == old.value.lower():
        return
    if set(aspects) == {"value"}:
        values = tuple(" ".join(filter(None, (new.name, one.value))) for one in (old, new))
        yield _fact(file, "changed", new, new.name, values=(values[0], values[1]))
    elif aspects:
        alone = len(aspects) == 1
        first = [pair[0] if alone else f"{key}: {pair[0]}" for key, pair in aspects.items() if pair[0]]
        last = [pair[1] if alone else f"{key}: {pair[1]}" for key, pair in aspects.items() if pair[1]]
        yield _fact(file, "changed", new, new.name, values=("; ".join(first), "; ".join(last)))


def _fact(  # noqa: PLR0913 - one place where all of a fact comes together
    file: FileVersions,
    change: FactChange,
    option: Option,
    name: str,
    *,
    values: tuple[str, str] | None = None,
    kind: str = "",
    pages: bool = False,
) -> Fact:
    old, new = values or (("", option.usage) if change == "added" else (option.usage, ""))
    if option.kind == "setting" and not values:
        old, new = (option.default if change == "removed" else ""), (option.default if change == "added" else "")
    return Fact(
        kind=kind or option.kind,
        change=change,
        name=name,
        old=old or None,
        new=new or None,
        path=file.path,
        line=option.line,
        public=not option.hidden and _is_public(file.path, option, pages=pages),
        text=option.help,
    )


def _is_public(path: str, option: Option, *, pages: bool) -> bool:
    """Whether people outside the project call the program that reads an option."""
    is_deep = path.removeprefix("src/").count("/") > 1
    if option.in_runnable_module and is_deep and not _PROGRAM.fullmatch(path.rpartition("/")[2]):
        return False
    is_source = pages or kind_by_name(path) is FileKind.SOURCE or is_build_script(path.rpartition("/")[2].lower())
    return is_source and is_public_place(path, documentation=pages)


_PROGRAM = re.compile(r"(?:__main__|cli|main|cmd|command|app|launch\w*)\.py")
