"""What containers, workflows and hooks are built from: images, actions, hooks, and files that name a tool's version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_toml, read_yaml, table_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_INSTRUCTION = re.compile(r"\s*(FROM|ARG)\s+(.+)", re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w{1,40})")
_IMAGE = re.compile(r"[\w.${}:-]+(?:/[\w.${}:-]+)*(?::[\w.${}-]+)?(?:@sha256:[0-9a-f]+)?")
_VARIABLE = re.compile(r"\$(?:\{(\w{1,60})(?::?-([^}]{0,80}))?\}|(\w{1,60}))")


def read_dockerfile(text: str) -> PackageManifest:
    """Read the images that a container is built from, with the defaults of its arguments put in."""
    defaults: dict[str, str] = {}
    stages: set[str] = set()
    declared: list[Declaration] = []
    for line in _instructions(text):
        found = _INSTRUCTION.match(line)
        if not found:
            continue
        if found[1].upper() == "ARG":
            name, _, value = found[2].partition("=")
            defaults.setdefault(name.strip(), value.strip().strip("\"'"))
            continue
        words = [word for word in found[2].split() if not word.startswith("--")]
        image = (
            _VARIABLE.sub(lambda m: defaults.get(m[1] or m[3]) or m[2] or m[0], words[0].strip("\"'")) if words else ""
        )
        is_stage = len(words) == 1 or (len(words) == 3 and words[1].lower() == "as")  # noqa: PLR2004 - FROM image AS stage
        if is_stage and image.lower() not in stages | {"scratch"} and _IMAGE.fullmatch(image):
            declared.append(_image(image))
        stages.update(words[2:3] and [words[2].lower()])
    return PackageManifest(tuple(declared))


def _instructions(text: str) -> Iterator[str]:
    """Yield the lines that begin an instruction: none that continue one, and none of a document within."""
    end, goes_on = "", False
    for line in text.splitlines():
        if end:
            end = "" if line.strip() == end else end
            continue
        if not goes_on:
            yield line[:1_000]
        heredoc = _HEREDOC.search(line[:1_000])
        end = heredoc[1] if heredoc else ""
        goes_on = line.rstrip().endswith("\\") or (goes_on and line.lstrip().startswith("#"))


def _image(image: str) -> Declaration:
    rest, _, digest = image.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        name, tag = rest, ""
    return Declaration(name, "@".join(filter(None, (tag, digest[:19]))), "image")


def read_compose(text: str) -> PackageManifest | None:
    """Read the images of a compose file's services."""
    services = table_at(read_yaml(text), "services")
    images = [table_at(one).get("image") for one in services.values()]
    return PackageManifest(tuple(_image(one) for one in images if isinstance(one, str) and "$" not in one))


_USES = re.compile(
    r"""
    ^\s*(?:-\s+)?["']?uses["']?\s*:\s*["']?
    ([\w.-]+/[\w./-]+)@([\w./+-]+)["']?        # owner/name@ref
    (?:\s*\#\s*(?:tag[:=]\s*)?(v?\d[\w.+-]*))? # a version beside a commit's id
    """,
    re.VERBOSE | re.MULTILINE,
)
_DOCKER_USES = re.compile(r"""^\s*(?:-\s+)?uses\s*:\s*["']?docker://([^\s"'#]+)""", re.MULTILINE)
_COMMIT_ID = re.compile(r"[0-9a-f]{40}")


def read_workflow(text: str) -> PackageManifest:
    """Read the actions that a workflow or an action uses, line by line: a broken file is read as far as it goes."""
    declared = []
    for name, reference, version in _USES.findall(text):
        is_id = bool(_COMMIT_ID.fullmatch(reference))
        value = (version or reference[:12]) if is_id else reference
        declared.append(Declaration(name, value, "action"))
    declared += [_image(one) for one in _DOCKER_USES.findall(text)]
    return PackageManifest(tuple(declared))


_HOOKS = re.compile(
    r"""
    ^[ \t]*-?[ \t]*repo:[ \t]*["']?(?:https://github\.com/)?([^\s"'#]{1,200})[^\n]*\n   # the repository
    (?:[ \t]*(?:\#[^\n]*)?\n){0,5}
    [ \t]*rev:[ \t]*["']?([\w./+-]{1,80})["']?                                        # its revision
    (?:[ \t]*\#[ \t]*(?:frozen:[ \t]*)?(v?\d[\w.+-]*))?                              # the version of a commit's id
    """,
    re.VERBOSE | re.MULTILINE,
)


def read_pre_commit(text: str) -> PackageManifest:
    """Read the repositories of a pre-commit configuration."""
    return PackageManifest(
        tuple(
            Declaration(name.removesuffix(".git"), version or revision, "pre-commit", reaches_users=False)
            for name, revision, version in _HOOKS.findall(text)
        )
    )


_PLAIN_VERSION = re.compile(r"\s*v?([\w.*/-]{1,40})\s*")


def version_file(tool: str) -> Callable[[str], PackageManifest]:
    """Return the reader of a file that holds nothing but a tool's version."""

    def read(text: str) -> PackageManifest:
        line = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
        found = _PLAIN_VERSION.fullmatch(line)
        return PackageManifest(requirement(tool, found[1] if found else "", needle=line.strip(), reaches_users=False))

    return read


_TOOLS = {"python": "Python", "nodejs": "Node.js", "node": "Node.js", "ruby": "Ruby", "go": "Go", "golang": "Go"}


def read_tool_versions(text: str) -> PackageManifest:
    """Read asdf's `.tool-versions`."""
    pairs = (line.split("#")[0].split() for line in text.splitlines())
    found = [
        requirement(_TOOLS.get(pair[0], pair[0]), " ".join(pair[1:]), needle=pair[0], reaches_users=False)
        for pair in pairs
        if len(pair) > 1
    ]
    return PackageManifest(tuple(one for several in found for one in several))


def read_mise(text: str) -> PackageManifest | None:
    """Read mise's tools."""
    content = read_toml(text)
    if content is None:
        return None
    found: list[Declaration] = []
    for tool, value in table_at(content, "tools").items():
        version = value.get("version") if isinstance(value, dict) else value
        found += requirement(_TOOLS.get(tool, tool), version, needle=tool, reaches_users=False)
    return PackageManifest(tuple(found))
