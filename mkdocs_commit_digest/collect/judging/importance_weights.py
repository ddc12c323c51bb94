"""Points by reason code, learned by `training/train_importance.py` from what maintainers tell in release notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "type_security": 4.0,
    "type_feature": 2.7,
    "type_fix": 0.6,
    "type_architecture": 0.5,
    "type_refactor": -1.2,
    "type_performance": -1.5,
    "type_documentation": -1.6,
    "type_revert": -2.0,
    "type_other": -2.7,
    "type_tests": -2.7,
    "type_configuration": -3.4,
    "note_breaking": 10.9,
    "breaking": 8.3,
    "stable_words": 6.9,
    "note_security": 5.3,
    "security_words": 4.3,
    "requirement_changed": 3.9,
    "options_removed": 3.3,
    "deprecation": 3.0,
    "note_deprecation": 2.8,
    "licence_changed": 2.6,
    "removal_words": 2.6,
    "tested": 2.6,
    "note_feature": 2.5,
    "major_update": 2.4,
    "severe_fix": 2.4,
    "documented": 2.1,
    "core": 1.5,
    "schema_changed": 1.4,
    "default_changed": 1.2,
    "names_removed": 1.2,
    "requirement_words": 1.2,
    "code_named": 1.1,
    "note_change": 1.0,
    "files_removed": 0.8,
    "issue_closed": 0.7,
    "options_added": 0.7,
    "names_added": 0.6,
    "new_words": 0.6,
    "note_fix": 0.6,
    "size_removed": 0.5,
    "names_changed": 0.4,
    "options_changed": 0.4,
    "errors_changed": 0.3,
    "dependency_changed": 0.2,
    "many_areas": 0.2,
    "new_files": 0.2,
    "operation_changed": 0.2,
    "size": 0.2,
    "automation_words": -0.8,
    "documentation_words": -0.8,
    "refactor_words": -0.8,
    "typo": -0.9,
    "periphery": -1.5,
    "no_source": -1.8,
    "bot": -2.2,
    "automation": -3.2,
    "checks_words": -3.7,
}
"""Of `size` and `size_removed` per factor of ten of lines; of names, options and files somewhat more for many than one.

The points of types hold what every change begins with, so they are no measure of their own.
"""
