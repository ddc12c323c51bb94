"""Minimums that build scripts of C and C++ state."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement

_CMAKE = re.compile(r"^\s*cmake_minimum_required\s*\(\s*VERSION\s+([\d.]+)", re.IGNORECASE | re.MULTILINE)
_FIND = re.compile(r"^\s*find_package\s*\(\s*(\w+)\s+(\d[\d.]*)", re.IGNORECASE | re.MULTILINE)


def read_cmake(text: str) -> PackageManifest:
    """Read the minimums that a CMake script states."""
    least = _CMAKE.search(text)
    found = tuple(Declaration(name, version) for name, version in _FIND.findall(text))
    return PackageManifest((*requirement("CMake", least[1] if least else "", needle="cmake_minimum_required"), *found))


_PREREQ = re.compile(r"^\s*AC_PREREQ\(\s*\[?([\d.]+)", re.MULTILINE)
_PKG = re.compile(r"\bPKG_CHECK_MODULES\(\s*\[?\w+\]?\s*,\s*\[?\s*([\w.+-]+)\s*>=\s*([\d.]+)")


def read_autoconf(text: str) -> PackageManifest:
    """Read the minimums that a configure script's source states."""
    least = _PREREQ.search(text)
    found = tuple(Declaration(name, f">={version}") for name, version in _PKG.findall(text))
    return PackageManifest((*requirement("Autoconf", least[1] if least else "", needle="AC_PREREQ"), *found))
