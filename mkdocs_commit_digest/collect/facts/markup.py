"""Structured text from strangers, read without doing what it asks: YAML, TOML, JSON and XML with bounds.

YAML is built from its events: no types, tags, merges or aliases, so a scalar is the text that the author wrote
(`1.10` stays `1.10`) and no alias can multiply anything.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, cast
from xml.etree import ElementTree as ET

import yaml

_MAX_DEPTH = 60
_MAX_EVENTS = 200_000
_MAX_XML = 1_000_000
_MAX_TOML = 1_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_toml(text: str) -> dict[str, Any] | None:
    """Return the table of a TOML text; None: none, or not readable."""
    if len(text) > _MAX_TOML:
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def read_json(text: str) -> Any:
    """Return what a JSON text holds; None: not readable. Comments on lines of their own are left out."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    except (ValueError, RecursionError):
        return None


def read_xml(text: str) -> ET.Element | None:
    """Return the root of an XML text without a document type (which could declare entities); None: not readable."""
    if len(text) > _MAX_XML or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        return ET.fromstring(text)  # noqa: S314 - nothing is declared that could be expanded
    except (ET.ParseError, ValueError):
        return None


def read_yaml(text: str) -> Any:
    """Return the first document of a YAML text as dicts, lists and strings; None: not readable, or too deep."""
    try:
        return _built(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _built(text: str) -> Any:
    root: list[Any] = []
    stack: list[tuple[Any, list[str]]] = [(root, [])]
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if number > _MAX_EVENTS or len(stack) > _MAX_DEPTH:
            return None
        if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            _put(stack[-1], event.value if isinstance(event, yaml.ScalarEvent) else "")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            stack.append(({} if isinstance(event, yaml.MappingStartEvent) else [], []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            value, _ = stack.pop()
            _put(stack[-1], value)
        elif isinstance(event, yaml.DocumentEndEvent):
            break
    return root[0] if root else None


def _put(place: tuple[Any, list[str]], value: Any) -> None:
    container, keys = place
    if isinstance(container, list):
        container.append(value)
    elif keys:
        container[keys.pop()] = value
    else:
        keys.append(value if isinstance(value, str) else "")


def table_at(value: Any, *path: str) -> dict[str, Any]:
    """Return the table under nested keys; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def strings_in(value: Any) -> list[str]:
    """Return the strings of a list; empty for anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
