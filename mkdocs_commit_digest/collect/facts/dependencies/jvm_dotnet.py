"""Manifests of Java and Kotlin (Maven, Gradle) and of .NET."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_toml, read_xml, table_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


def read_pom(text: str) -> PackageManifest | None:
    """Read a Maven project: its parent, dependencies and plugins, with properties of the same file put in."""
    root = read_xml(text)
    if root is None or _tag(root) != "project":
        return None
    properties = {_tag(one): (one.text or "").strip() for one in _children(root, "properties")}
    inner: list[Declaration] = []
    for element in root.iter():
        if _tag(element) in {"dependency", "parent", "plugin"}:
            parts = {_tag(child): (child.text or "").strip() for child in element}
            version = re.sub(r"\$\{([\w.-]{1,80})\}", lambda m: properties.get(m[1], m[0]), parts.get("version", ""))
            scope = "plugin" if _tag(element) == "plugin" else parts.get("scope", "")
            name = ":".join(filter(None, (parts.get("groupId"), parts.get("artifactId"))))
            if name and (version or _tag(element) == "dependency"):
                inner.append(Declaration(name, version, scope, scope not in {"test", "plugin"}))
    release = next((properties[key] for key in _JAVA_PROPERTIES if properties.get(key)), "")
    own = {_tag(child): (child.text or "").strip() for child in root}
    return PackageManifest(
        (*inner, *requirement("Java", release)), own.get("artifactId", ""), own.get("version", "").partition("$")[0]
    )


_JAVA_PROPERTIES = ("maven.compiler.release", "java.version", "maven.compiler.target", "maven.compiler.source")


_GRADLE = re.compile(
    r"""
    ^\s*(api|implementation|compileOnly|runtimeOnly|kapt|ksp|annotationProcessor|compile|classpath
        |test\w*|androidTest\w*|debug\w*|\w+(?:Implementation|Api|CompileOnly|RuntimeOnly))
    [\s(]+(?:platform\(|enforcedPlatform\()?["']
    ([\w.-]+:[\w.-]+)(?::([^"'@:\s]+))?                              # group:artifact:version
    """,
    re.VERBOSE | re.MULTILINE,
)
_GRADLE_PLUGIN = re.compile(r"""^\s*id[\s(]+["']([\w.-]+)["']\)?\s+version\s+["']([^"'\s]+)["']""", re.MULTILINE)
_JVM = re.compile(
    r"(?:jvmToolchain\(|languageVersion\s*=\s*JavaLanguageVersion\.of\(|languageVersion\.set\(JavaLanguageVersion\.of\("
    r"|(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?)['\"]?([\d_.]+)"
)


def read_gradle(text: str) -> PackageManifest:
    """Read a Gradle build script in Groovy or Kotlin, by the lines that declare."""
    code = re.sub(r"//[^\n]*", "", text)
    declared = [
        Declaration(name, version or "", scope, not scope.startswith(("test", "androidTest", "debug")))
        for scope, name, version in _GRADLE.findall(code)
    ]
    declared += [
        Declaration(name, version, "plugin", reaches_users=False) for name, version in _GRADLE_PLUGIN.findall(code)
    ]
    java = _JVM.search(code)
    return PackageManifest((*declared, *requirement("Java", java[1].replace("_", ".") if java else "")))


def read_gradle_catalog(text: str) -> PackageManifest | None:
    """Read a version catalog (libs.versions.toml)."""
    content = read_toml(text)
    if content is None:
        return None
    versions = table_at(content, "versions")
    declared = []
    for key, group in (("libraries", ""), ("plugins", "plugin")):
        for alias, value in table_at(content, key).items():
            if isinstance(value, str):
                name, _, version = value.rpartition(":")
                declared.append(Declaration(name, version, group, not group))
            elif isinstance(value, dict):
                module = value.get("module") or value.get("id") or f"{value.get('group')}:{value.get('name')}"
                asked = value.get("version")
                reference = asked.get("ref") if isinstance(asked, dict) else value.get("version.ref")
                chosen = _rich(versions.get(reference) if isinstance(reference, str) else asked)
                needle = reference if isinstance(reference, str) else alias
                declared.append(Declaration(str(module), chosen, group, not group, needle=needle))
    return PackageManifest(tuple(declared))


def _rich(version: object) -> str:
    if isinstance(version, dict):
        version = version.get("strictly") or version.get("require") or version.get("prefer")
    return version if isinstance(version, str) else ""


def _children(root: Element, tag: str) -> Iterator[Element]:
    for child in root:
        if _tag(child) == tag:
            yield from child


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_dotnet(text: str) -> PackageManifest | None:
    """Read a .NET project or a central list of package versions."""
    root = read_xml(text)
    if root is None:
        return None
    declared: list[Declaration] = []
    for element in root.iter():
        if _tag(element) in {"PackageReference", "PackageVersion", "package"}:
            name = element.get("Include") or element.get("Update") or element.get("id") or ""
            version = element.get("Version") or element.get("version") or _child_text(element, "Version")
            if name:
                declared.append(Declaration(name, version))
        elif _tag(element) in {"TargetFramework", "TargetFrameworks"}:
            declared += requirement(".NET", (element.text or "").strip(), needle=_tag(element))
    return PackageManifest(tuple(declared))


def _child_text(element: Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in element if _tag(child) == tag), "")
