"""Environment variables that a source file reads, before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.code import Code, code_of, language_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, readable
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_MARKERS = ("env", "ENV", "Env")
_MARKER = re.compile(r"(?i:env)|Sources")
_NEAR = 130
"""Characters between a variable's name and what says that it is one."""
_MOST_PLACES = 200
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,79}")
_MAY_NAME = re.compile(r"(?:[\"'`.]|^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?)([A-Z][A-Z0-9_]{2,79})\b", re.MULTILINE)
"""What a changed line has about it where a variable may be new, gone or read with another default."""
_MAY_HOLD = re.compile(
    r"=\s*[rfb]?\"_*[A-Z][A-Z0-9_]{2,79}\"|[eE][nN][vV]\w{0,20}(?:(?:\.|::)\w{1,20})?\s*[(\[]\s*&?[\w.:]{3,90}\s*[,)\]]"
)
"""A constant that may hold a variable's name, or a reading by one."""
_READS = re.compile(
    r"""
    (?:
        \b[\w.:]{0,40}?(?:getenv|get_?env\w{0,20}|lookup_?env|bind_?env|env_?var\w{0,20}|environ)   # os.Getenv, env_var
          (?:\.\w{1,20})?                                                                          # .get
        |\b(?:std::)?env::var(?:_os)?|\b(?:option_)?env!|\benv::parse\w{0,20}                       # Rust
        |\bENV(?:\.fetch)?|\b[eE]nv(?:iron)?(?:\.(?:get|Get|str|bool|int|list|var|String|fetch))?   # Ruby, environs
        |\bprocess\.env|\b\w{0,20}_?env(?:_\w{1,20})?|\bEnv[A-Z]\w{0,20}|\.env|\b[Ee]nvar           # own helpers
    )
    \s*[(\[]\s*(?:\"\x01+\"\s*,\s*)?$                                                              # the first argument
    |\b(?:envvar|env|auto_envvar_prefix)\s*=\s*\[?\s*$                                             # click, clap
    |\b(?:EnvVars?|EnvVar|Sources)\s*:\s*(?:\[\]string\{|cli\.EnvVars\()\s*$                       # urfave
    """,
    re.VERBOSE,
)
_WRITES = re.compile(
    r"(?:set_?env|put_?env|unset_?env|set_var|remove_var|env_remove|delenv|del_env|setdefault|\.pop|remove_env|with_env)\w*\s*\(\s*$"
    r"|\.env\s*\(\s*$",
    re.IGNORECASE,
)
_PROPERTY = re.compile(r"\b(?:process\.env|import\.meta\.env|Bun\.env)\.([A-Z][A-Z0-9_]{2,79})\b(?!\s*=(?!=))")
_AFTER_WRITE = re.compile(r"[\"']\s*\]\s*=(?!=)")
_AFTER_TWO = re.compile(r"[\"']\s*,")
_IN_ENVIRON = re.compile(r"[\"']\s+(?:not\s+)?in\s+os\.environ\b")
_CONSTANT = re.compile(
    r"""
    ^[ \t]*(?:pub(?:\([^)\n]{0,30}\))?\s+)?(?:export\s+)?(?:(?:public|private|static|final|const|constexpr)\s+){0,4}
    (?:(?:String|char\s*\*|std::string(?:_view)?|auto)\s+)?
    (\w{3,80})\s*(?::\s*&?\s*(?:'static\s+)?\w{1,12})?\s*(?:string\s*)?=\s*[rfb]?\"(\x01{3,80})\"
    """,
    re.VERBOSE | re.MULTILINE,
)
_WRAPPED = re.compile(r"^[ \t]*([A-Z][A-Z0-9_]{2,79})\s*(?::[^=\n]{1,60})?=\s*\w{0,30}Env\w{0,30}\s*\(", re.MULTILINE)
_BY_CONSTANT = re.compile(
    r"(?:[eE]nv\w{0,20}|ENV)(?:(?:\.|::)\w{1,20})?\s*[(\[]\s*&?((?:\w+(?:\.|::))?([A-Za-z_]\w{2,79}))\s*[,)\]]"
)
_DEFAULT = re.compile(r"[\"']\s*,\s*([^,()\n]{1,80}?)\s*\)")
_HIDDEN = re.compile(r"attr_hidden|#\[doc\(hidden\)\]|@internal|@private")
_OF_CI = re.compile(
    r"CI|(?:GITHUB|GITLAB|RUNNER|CI|CIRCLE|TRAVIS|BUILDKITE|JENKINS|APPVEYOR|AGENT|ACTIONS|CARGO)_?\w*|TF_BUILD"
)
_FOREIGN = re.compile(
    r"""
    HOME|PATH|USER|USERNAME|LOGNAME|SHELL|TERM(?:INAL)?|COLORTERM|LANG|LC_\w+|TZ|PWD|OLDPWD|HOSTNAME|EDITOR|VISUAL|PAGER
    |TMP|TEMP|TMPDIR|DISPLAY|COLUMNS|LINES|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT
    |XDG_\w+|(?:HTTPS?|ALL|NO|FTP)_PROXY
    |NO_COLOR|FORCE_COLOR|CLICOLOR\w*|SSL_CERT_\w+|SSH_\w+
    |CC|CXX|CFLAGS|CXXFLAGS|LDFLAGS
    |CI|GITHUB_\w+|GITLAB_\w+|RUNNER_\w+|CI_\w+|CIRCLE\w*|TRAVIS\w*|BUILDKITE\w*|JENKINS_\w+
    |APPVEYOR\w*|TF_BUILD|AGENT_\w+
    |CARGO_(?:PKG|MANIFEST|CFG|BIN|CRATE)\w*|OUT_DIR|NODE_ENV|PYTEST_CURRENT_TEST|LD_LIBRARY_PATH|PYTHONPATH
    |VIRTUAL_ENV|JAVA_HOME|GOPATH|GOROOT|CUDA_(?:HOME|PATH|VISIBLE_DEVICES)
    |(?:LOCAL_|NODE_|GROUP_)?RANK|(?:LOCAL_)?WORLD_SIZE|MASTER_(?:ADDR|PORT)
    """,
    re.VERBOSE,
)
"""Variables that systems, continuous integration and other programs set: reading one is no door of this project."""


@dataclass(frozen=True, slots=True)
class _Variable:
    line: int
    default: str = ""
    help: str = ""
    hidden: bool = False
    named_by_project: bool = False
    """It stands in the project's own list of variables, so it is a door of the project, whoever else reads it."""


def extract_variables(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield the environment variables that a source file reads from now on, no longer, or with another default."""
    if file.entry_type != "file" or is_unreadable(file) or file.kind is FileKind.TESTS:
        return
    sides = [readable(file.old_text), readable(file.new_text)]
    if not any(_speaks_of_variables(file.path, text) for text in sides):
        return
    lines = "\n".join(line[:1_000] for _, line in (*file.added, *file.removed))
    named = {found[1] for found in _MAY_NAME.finditer(lines)}
    has_constants = bool(_MAY_HOLD.search(lines))
    if not has_constants and not (named and (_is_example(file.path) or any(_may_read(t, named) for t in sides))):
        return
    old, new = (variables_in(file.path, text, named, has_constants=has_constants) for text in sides)
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        if was and now:
            if was.default != now.default and was.default and now.default:
                yield _fact(file, "changed", name, now, kind="default", values=(was.default, now.default))
        else:
            change: FactChange = "added" if now else "removed"
            yield _fact(file, change, name, now or was or _Variable(1))


def variables_in(path: str, text: str, named: set[str], *, has_constants: bool) -> dict[str, _Variable]:
    """Return the variables that a file reads, or names for others to read.

    Args:
        path: Of the file.
        text: All of it.
        named: Those that are asked for; the others are not looked at.
        has_constants: Constants that hold names are looked at as well.
    """
    if _is_example(path):
        return _in_example(text)
    language = language_of(path)
    if not language or not _speaks_of_variables(path, text):
        return {}
    code = code_of(text, language)
    found: dict[str, _Variable] = {}
    for start, end in code.strings:
        if 3 <= end - start <= 80 and text[start:end] in named and _is_read(code, start, end):  # noqa: PLR2004
            default = _DEFAULT.match(code.masked, end)
            value = text[default.start(1) : default.end(1)] if default else ""
            found.setdefault(text[start:end], _Variable(code.line(start), value.strip("\"'")))
    for read in _PROPERTY.finditer(code.masked):
        if read[1] in named:
            found.setdefault(read[1], _Variable(code.line(read.start())))
    for read in _WRAPPED.finditer(code.masked):
        found.setdefault(read[1], _Variable(code.line(read.start())))
    for name, variable in _constants(code, path) if has_constants else ():
        found.setdefault(name, variable)
    return found


def _is_example(path: str) -> bool:
    return path.rpartition("/")[2].startswith((".env.", "env.example", "example.env", "sample.env"))


def _speaks_of_variables(path: str, text: str) -> bool:
    return any(marker in text or marker in path for marker in _MARKERS)


def _may_read(text: str, named: set[str]) -> bool:
    """Tell whether one of these names stands near words that read a variable: a cheap look before a whole one."""
    for name in named:
        at = text.find(name)
        for _ in range(_MOST_PLACES):
            if at < 0:
                break
            if _MARKER.search(text, max(0, at - _NEAR), at + len(name) + _NEAR):
                return True
            at = text.find(name, at + 1)
        if at >= 0:
            return True
    return False


def _is_read(code: Code, start: int, end: int) -> bool:
    before = code.masked[max(0, start - 81) : start - 1]
    before = before[:-1] if before.endswith(("b", "f", "r", "&")) and not before[-2:-1].isalnum() else before
    after = code.masked[end : end + 40]
    if _IN_ENVIRON.match(after):
        return True
    if _AFTER_WRITE.match(after) or not _READS.search(before):
        return False
    if not _WRITES.search(before):
        return True
    return before.rstrip(" (").endswith(".env") and not _AFTER_TWO.match(after)


def _constants(code: Code, path: str) -> Iterator[tuple[str, _Variable]]:
    """Yield variables whose names constants hold: constants that code reads the environment by, or that say so."""
    table = list(_CONSTANT.finditer(code.masked))[:5_000]
    if not table:
        return
    used = {name for _, name in _BY_CONSTANT.findall(code.masked)}
    is_list = bool(re.search(r"(?:^|[/_.-])env(?:ironment)?(?:[_-]?vars?|iables)?\.\w+$", path, re.IGNORECASE))
    for found in table:
        name, value = found[1], code.text[found.start(2) : found.end(2)]
        says_so = bool(re.search(r"(?:^|_)ENV(?:_|$)|[eE]nv(?:Var|Key|Name)?$|^[eE]nv[A-Z]", name))
        if _NAME.fullmatch(value) and (is_list or ("_" in value and (says_so or name in used))):
            yield value, replace(_documented(code, found), named_by_project=is_list)


def _documented(code: Code, found: re.Match[str]) -> _Variable:
    above = code.text[max(0, found.start() - 3_000) : found.start()].split("\n")[-40:]
    said: list[str] = []
    marks = ""
    for line in reversed(above):
        text = line.strip()
        if not text and not said and not marks:
            continue
        if text.startswith(("///", "//", "#[", "* ", "/**", "*/", "#")):
            marks += text if text.startswith("#[") or "@" in text else ""
            said += [text.lstrip("/*# ").strip()] if not text.startswith("#[") else []
        else:
            break
    said.reverse()
    paragraph = said[: said.index("")] if "" in said[1:] and said[0] else said
    return _Variable(code.line(found.start(1)), "", " ".join(paragraph).strip(), bool(_HIDDEN.search(marks)))


_EXAMPLE = re.compile(r"^[ \t]*(?:#[ \t]?)?(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,79})=([^\n]{0,200})$", re.MULTILINE)


def _in_example(text: str) -> dict[str, _Variable]:
    return {
        found[1]: _Variable(text.count("\n", 0, found.start()) + 1, found[2].strip())
        for found in list(_EXAMPLE.finditer(text))[:2_000]
    }


def _fact(  # noqa: PLR0913 - one place where all of a fact comes together
    file: FileVersions,
    change: FactChange,
    name: str,
    variable: _Variable,
    *,
    kind: str = "variable",
    values: tuple[str, str] | None = None,
) -> Fact:
    old, new = values or (("", variable.default) if change == "added" else (variable.default, ""))
    is_foreign = (_OF_CI if variable.named_by_project else _FOREIGN).fullmatch(name)
    is_example = "/" not in file.path and file.path.startswith(".env")
    return Fact(
        kind=kind,
        change=change,
        name=name,
        old=old or None,
        new=new or None,
        path=file.path,
        line=variable.line,
        public=(is_example or (file.kind is FileKind.SOURCE and is_public_place(file.path)))
        and not variable.hidden
        and not is_foreign,
        text=variable.help,
    )
