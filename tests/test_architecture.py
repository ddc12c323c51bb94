"""Who may import whom, and what an import may do. The reasons are in docs/adr/0001-two-floors-and-an-archive.md."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import fields
from pathlib import Path

from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.settings import CollectSettings, PublishSettings

ROOT = Path(__file__).parent.parent
PACKAGE = "mkdocs_commit_digest"
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted((ROOT / PACKAGE).rglob("*.py"))
}
FLOORS = (f"{PACKAGE}.collect", f"{PACKAGE}.publish")
DOORS = (f"{PACKAGE}.plugin", f"{PACKAGE}.cli")
SITE = f"{PACKAGE}.site"


def imports_of(module, *, at_import_only=False):
    """What a module imports, as dotted names; type-checking imports do not count, since they are never carried out."""
    tree = ast.parse(FILES[module].read_text("utf-8"))
    return {name for node in _reached(tree, at_import_only) for name in _names(node)}


def _reached(tree, at_import_only):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if at_import_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        yield from _reached(node, at_import_only)


def _names(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute, so that these rules can be read from them"
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def is_within(name, *packages):
    return any(name == package or name.startswith(package + ".") for package in packages)


def importers_of(*packages, at_import_only=False):
    return {
        module
        for module in FILES
        if any(is_within(name, *packages) for name in imports_of(module, at_import_only=at_import_only))
    }


def loaded_by(*modules):
    """Import modules in a fresh interpreter; return the names of all that was loaded."""
    program = f"import json, sys\nimport {', '.join(modules)}\njson.dump(list(sys.modules), sys.stdout)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def _known_to(module):
    """The modules of ours that a module names, for its types as well."""
    tree = ast.parse(FILES[module].read_text("utf-8"))
    named = {name for node in ast.walk(tree) for name in _names(node)} & FILES.keys()
    # `from package import module` names both; the package is meant only where something of its own is taken.
    return {name for name in named if not any(other.startswith(f"{name}.") for other in named)} - {module}


def test_no_modules_go_round_in_a_circle():
    rest = {module: _known_to(module) for module in FILES}
    while leaves := {module for module, known in rest.items() if not known & rest.keys()}:
        rest = {module: known for module, known in rest.items() if module not in leaves}
    assert sorted(rest) == []


def _place(module):
    """The file or folder at the package's top in which a module lies."""
    return ".".join(module.split(".")[:2])


class TestPlaces:
    """docs/adr/0020-rooms-of-the-whole-package.md. What is imported for its types counts, too."""

    PLACES = frozenset(_place(module) for module in FILES)
    ARROWS = frozenset(
        (_place(module), _place(known))
        for module in FILES
        for known in _known_to(module)
        if _place(module) != _place(known)
    )

    def test_the_top_of_the_package_can_be_taken_in_at_a_glance(self):
        assert len(self.PLACES) <= 20

    def test_few_places_know_of_each_other(self):
        assert len(self.ARROWS) <= 70

    def test_no_places_go_round_in_a_circle(self):
        rest = set(self.PLACES)
        while leaves := {place for place in rest if not any((place, other) in self.ARROWS for other in rest)}:
            rest -= leaves
        assert rest == set()

    def test_the_archive_and_the_options_know_no_floor(self):
        low = (f"{PACKAGE}.archive", f"{PACKAGE}.options")
        assert not {name for name in importers_of(*FLOORS, SITE) if is_within(name, *low)}

    def test_no_module_is_longer_than_one_concept(self):
        lengths = {name: len(file.read_text("utf-8").splitlines()) for name, file in FILES.items()}
        assert {name: length for name, length in lengths.items() if length > 300} == {}


class TestFloors:
    def test_publish_knows_nothing_of_collect(self):
        assert not {name for name in importers_of(FLOORS[0]) if is_within(name, FLOORS[1])}

    def test_collect_knows_nothing_of_publish(self):
        assert not {name for name in importers_of(FLOORS[1]) if is_within(name, FLOORS[0])}

    def test_only_doors_enter_a_floor_from_outside(self):
        outside = {name for name in importers_of(*FLOORS) if not is_within(name, *FLOORS)}
        outside.discard(PACKAGE)  # the door for other programs
        assert not {name for name in outside if not is_within(name, *DOORS, SITE)}

    def test_nothing_imports_a_door(self):
        assert not {name for name in importers_of(*DOORS) if not is_within(name, *DOORS)}


def test_each_floor_reads_only_the_settings_that_it_is_made_from():
    """What was made is known by them: a day by CollectSettings (snapshots.py), a page by PublishSettings."""
    sees = {
        floor: {each.name for each in fields(kind)}
        for floor, kind in zip(FLOORS, (CollectSettings, PublishSettings), strict=True)
    }
    for floor, known in sees.items():
        hidden = set().union(*sees.values()) - known
        for module in (name for name in FILES if is_within(name, floor)):
            read = set(re.findall(r"\bsettings\.(\w+)", FILES[module].read_text("utf-8")))
            assert not read & hidden, module


class TestRooms:
    """docs/adr/0010-rooms-of-the-upper-floor.md."""

    SCHEDULING = f"{FLOORS[0]}.scheduling"
    DIFF = f"{FLOORS[0]}.diff"
    ROOMS = frozenset(
        f"{FLOORS[0]}.{folder.name}"
        for folder in (ROOT / PACKAGE / "collect").iterdir()
        if (folder / "__init__.py").is_file()
    ) - {SCHEDULING}

    def test_a_room_uses_nothing_of_the_flow_but_the_commit(self):
        flow = {name for name in FILES if is_within(name, FLOORS[0]) and not is_within(name, *self.ROOMS)}
        flow -= {FLOORS[0], f"{FLOORS[0]}.commits"}
        assert flow
        assert not {name for name in importers_of(*flow) if is_within(name, *self.ROOMS)}

    def test_no_other_room_asks_models(self):
        models = f"{FLOORS[0]}.models"
        assert not {name for name in importers_of(models) if is_within(name, *self.ROOMS - {models})}

    def test_git_makes_values_of_the_diff_which_needs_no_other_room_and_nor_does_redaction(self):
        for room, known in ((f"{FLOORS[0]}.git", {self.DIFF}), (self.DIFF, set()), (f"{FLOORS[0]}.redaction", set())):
            others = self.ROOMS - {room} - known
            assert not {name for name in importers_of(*others) if is_within(name, room)}

    def test_a_file_gets_its_kind_in_one_place(self):
        kinds = f"{self.DIFF}.file_kinds.kind_of"
        assert {module for module in FILES if kinds in imports_of(module)} == {f"{self.DIFF}.changed_file"}


class TestForeignLibraries:
    def test_mkdocs_is_imported_by_its_door_and_the_room_of_the_site_only(self):
        importers = importers_of("mkdocs", "material")
        assert not {name for name in importers if not is_within(name, f"{PACKAGE}.plugin", SITE)}

    def test_git_is_imported_by_the_one_file_that_runs_it_and_never_at_its_import(self):
        assert importers_of("git", "gitdb") <= {f"{PACKAGE}.collect.git.processes"}
        assert not importers_of("git", "gitdb", at_import_only=True)

    def test_litellm_is_imported_by_llm_only_and_never_at_its_import(self):
        assert importers_of("litellm", "openai") <= {f"{PACKAGE}.collect.models.llm"}
        assert not importers_of("litellm", "openai", at_import_only=True)

    def test_every_library_that_is_imported_is_a_declared_dependency(self):
        come_with_another = {
            "markupsafe",  # the strings of Jinja2
            "openai",  # the errors of litellm
        }
        assert _imported_distributions() - _declared() - come_with_another == set()

    def test_every_declared_dependency_is_imported(self):
        not_imported = {
            "tzdata",  # read by zoneinfo where the system has no zones
            "mkdocs-material",  # the theme the pages are made for
            # loaded by name, each when its language is met
            *(_canonical(grammar.package.partition(":")[0]) for grammar in GRAMMARS.values()),
        }
        assert _declared() - _imported_distributions() - not_imported == set()


def _imported_distributions():
    by_module = importlib.metadata.packages_distributions()
    tops = {name.partition(".")[0] for module in FILES for name in imports_of(module)}
    found = {by_module.get(top, [top])[0] for top in tops - set(sys.stdlib_module_names) - {PACKAGE}}
    return {_canonical(name) for name in found}


def _declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for lines in project.get("optional-dependencies", {}).values() for line in lines]
    return {_canonical(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"] + extras}


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class TestWhatAnImportLoads:
    """Measured: `import litellm` takes 3 to 7 s and 166 MB, `import git` runs git."""

    def test_the_plugin_loads_neither_git_nor_a_model_client_nor_the_upper_floor(self):
        loaded = loaded_by(f"{PACKAGE}.plugin")
        assert not loaded & {"git", "litellm", "openai", "httpx", FLOORS[0]}

    def test_the_command_line_loads_neither_mkdocs_nor_git_nor_a_model_client(self):
        assert not loaded_by(f"{PACKAGE}.cli") & {"mkdocs", "git", "litellm", "openai", *FLOORS}

    def test_publish_loads_neither_mkdocs_nor_git_nor_a_model_client(self):
        modules = [name for name in FILES if is_within(name, FLOORS[1])]
        assert not loaded_by(*modules) & {"mkdocs", "git", "litellm", "openai", FLOORS[0]}

    def test_collect_loads_no_model_client(self):
        modules = [name for name in FILES if is_within(name, FLOORS[0])]
        assert not loaded_by(*modules) & {"mkdocs", "litellm", "openai", FLOORS[1]}


WATCHED = """
import sys
import filelock  # tries out links in a temporary folder when it is imported
acts = []

def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.mkdir", "os.remove"}:
        acts.append(f"{event} {args[0]}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        acts.append(f"write {args[0]}")

sys.dont_write_bytecode = True
sys.addaudithook(watch)
"""


def test_no_import_writes_a_file_or_starts_a_process_or_opens_a_connection():
    program = f"{WATCHED}\nimport {', '.join(FILES)}\nprint(*acts, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


class TestNames:
    """One word, one meaning, and the field's word where it has one."""

    PUZZLING = frozenset(
        [
            "alone",
            "answered",
            "asked",
            "asking",
            "assembled",
            "bare",
            "begun",
            "beside",
            "bill",
            "counted",
            "dated",
            "desk",
            "estimated",
            "explained",
            "judged",
            "kept",
            "listed",
            "made",
            "marked",
            "mended",
            "merged",
            "moment",
            "noted",
            "place",
            "places",
            "planned",
            "prepared",
            "reading",
            "recipe",
            "redacted",
            "rehearse",
            "rendered",
            "said",
            "saved",
            "seen",
            "shortened",
            "stored",
            "summed",
            "synced",
            "told",
            "twin_of",
            "updated",
            "works",
        ]
    )

    def test_nothing_is_called_by_a_word_that_says_too_little(self):
        found = {
            f"{module}.{node.name}"
            for module, file in FILES.items()
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if node.name.strip("_").lower() in self.PUZZLING
        }
        assert found == set()

    def test_no_module_is_called_by_a_word_that_says_too_little(self):
        assert not {module for module in FILES if module.rpartition(".")[2] in self.PUZZLING}

    def test_no_two_classes_have_one_name(self):
        names = Counter(
            node.name
            for file in FILES.values()
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.ClassDef)
        )
        assert {name for name, count in names.items() if count > 1} == set()
