"""What a change lets machines do: permissions of workflows, hooks of installers, programs, binaries, submodules."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact, shorten
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.dependencies.manifests import reader_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.markup import read_yaml, table_at
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_WORKFLOW = re.compile(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml")
_FROM_STRANGERS = ("pull_request_target", "workflow_run", "issue_comment")
"""Triggers by which strangers start a workflow that may read secrets."""
_OF_STRANGERS = re.compile(
    r"""
      \b(?:curl|wget)\b[^\n|]{0,400}\|\s{0,9}(?:sudo\s{1,9}(?:-\w{1,9}\s{1,9})?)?(?:ba|z|da)?sh\b  # curl … | sudo bash
    | \b(?:ba|z|da)?sh\b[^\n]{0,40}[<$]\(\s{0,9}(?:curl|wget)\b                                   # bash <(curl …)
    | \b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\b[^\n|]{0,400}\|\s{0,9}(?:iex\b|invoke-expression)
    | \$\{\{[^}\n]{0,200}\bgithub\.(?:head_ref|event\.[\w.*\[\]]{0,80}\.(?:title|body|message|name|email|ref|label))\b
    """,  # the last: words that strangers write, put into a command
    re.VERBOSE | re.IGNORECASE,
)
"""Commands that run what others wrote."""
_MAX_COMMANDS = 50
_COMMAND_LENGTH = 160
_EXECUTABLE = "100755"
_PROGRAM = re.compile(r"(?:(?:bin|sbin|exe|src|packages/[^/]+)/)?[^/]+")
"""Places of programs that a project hands to others."""


def extract_operations(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield what a change to one file allows, installs or makes executable."""
    if file.entry_type == "submodule":
        yield _submodule(file)
        return
    yield from _file_modes(file)
    if is_unreadable(file) or file.old == file.new:
        return
    if _WORKFLOW.fullmatch(file.path):
        yield from _workflow(file)
    elif file.path.endswith("package.json"):
        yield from _install_hooks(file)


def _submodule(file: FileVersions) -> Fact:
    old, new = (side.decode("ascii", "replace").strip()[:12] if side else None for side in (file.old, file.new))
    change: FactChange = "changed" if old and new else "added" if new else "removed"
    return Fact(
        kind="operation",
        change=change,
        name=f"submodule {file.path}",
        old=old,
        new=new,
        path=file.path,
        public=is_public_place(file.path),
    )


def _file_modes(file: FileVersions) -> Iterator[Fact]:
    """Yield a program that is new or newly executable, and a text that became binary."""
    is_shipped = is_public_place(file.path)
    if file.new_mode == _EXECUTABLE and file.old_mode != _EXECUTABLE:
        yield Fact(
            kind="operation",
            change="changed" if file.old_mode else "added",
            name=f"executable {file.path}",
            old=file.old_mode or None,
            new=file.new_mode,
            path=file.path,
            public=is_shipped and bool(_PROGRAM.fullmatch(file.path)),
        )
    became_binary = file.binary and file.old is not None and file.new is not None and b"\0" in file.new[:8_000]
    if became_binary and b"\0" not in (file.old or b"")[:8_000] and file.kind is FileKind.SOURCE:
        yield Fact(
            kind="operation",
            change="changed",
            name=f"binary {file.path}",
            old="text",
            new="binary",
            path=file.path,
        )


def _workflow(file: FileVersions) -> Iterator[Fact]:
    sides = [read_yaml(text) if (text := readable(side)) else {} for side in (file.old_text, file.new_text)]
    if not all(isinstance(one, dict) for one in sides):
        return
    old, new = (_permissions(one) for one in sides)
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield _fact(file, f"permissions {name}", old.get(name), new.get(name), public=False)
    was, now = (_triggers(one) for one in sides)
    for trigger in _FROM_STRANGERS:
        if (trigger in was) != (trigger in now):
            sign = [trigger if trigger in side else None for side in (was, now)]
            yield _fact(file, f"trigger {trigger}", *sign, public=True)
    before, after = (_commands_of_strangers(one) for one in sides)
    for command in {**after, **before}:
        if (command in before) != (command in after):
            sign = [command if command in side else None for side in (before, after)]
            yield _fact(file, f"workflow runs {command}", *sign, public=False)


def _commands_of_strangers(workflow: dict[str, Any]) -> dict[str, None]:
    """Return the lines of a workflow's scripts that run what others wrote: downloads, and words of strangers."""
    found: dict[str, None] = {}
    for job in table_at(workflow, "jobs").values():
        steps = job.get("steps") if isinstance(job, dict) else None
        for step in steps if isinstance(steps, list) else ():
            script = step.get("run") if isinstance(step, dict) else None
            lines = script.replace("\\\n", " ").splitlines() if isinstance(script, str) else ()
            found |= {shorten(line.strip(), _COMMAND_LENGTH): None for line in lines if _OF_STRANGERS.search(line)}
    return dict(islice(found.items(), _MAX_COMMANDS))


def _permissions(workflow: dict[str, Any]) -> dict[str, str]:
    """Return what a workflow's jobs may do, by scope (the highest of all jobs)."""
    found: dict[str, str] = {}
    jobs = table_at(workflow, "jobs").values()
    for holder in [workflow, *jobs]:
        granted = holder.get("permissions") if isinstance(holder, dict) else None
        if isinstance(granted, str):
            found["all"] = max(found.get("all", ""), granted)
        for scope, level in table_at(granted).items():
            found[scope] = max(found.get(scope, ""), str(level))
    return found


def _triggers(workflow: dict[str, Any]) -> set[str]:
    on = workflow.get("on", workflow.get("true"))
    if isinstance(on, str):
        return {on}
    return {str(one) for one in on} if isinstance(on, dict | list) else set()


def _install_hooks(file: FileVersions) -> Iterator[Fact]:
    """Yield commands that run when a package is installed."""
    reader = reader_of(file.path)
    old, new = (
        dict(manifest.install_hooks) if reader and text and (manifest := reader(text)) else {}
        for text in (readable(file.old_text), readable(file.new_text))
    )
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            runs_for_users = not name.endswith("prepare") and is_public_place(file.path)
            yield _fact(file, f"install hook {name}", old.get(name), new.get(name), public=runs_for_users)


def _fact(file: FileVersions, name: str, old: str | None, new: str | None, *, public: bool) -> Fact:
    change: FactChange = "changed" if old and new else "added" if new else "removed"
    line = line_of(file, name.rpartition(" ")[2], change)
    return Fact(kind="operation", change=change, name=name, old=old, new=new, path=file.path, line=line, public=public)
