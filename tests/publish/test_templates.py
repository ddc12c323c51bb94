"""What may not stand in a template or in the code that fills it: the escaping has no back door."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

import mkdocs_commit_digest as package
from mkdocs_commit_digest.publish.templating import render_body

FOLDER = Path(package.__file__).parent / "publish"
TEMPLATES = sorted((FOLDER / "templates").glob("*.jinja"))
OWN_MODULES = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("feed"))
TAG = re.compile(r"<[a-z][^<]*?>", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def test_templates_are_packaged():
    assert TEMPLATES
    assert files("mkdocs_commit_digest.publish").joinpath("templates", "day.html.jinja").is_file()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_goes_round_the_escaping(template):
    text = template.read_text("utf-8")
    assert not re.search(r"\|\s*(safe|tojson|xmlattr|forceescape|e|escape|urlize|striptags)\b", text)
    assert "autoescape" not in text
    assert "Markup" not in text
    assert "<script" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_attribute_is_quoted(template):
    text = EXPRESSION.sub("X", template.read_text("utf-8"))
    for tag in TAG.findall(text):
        attributes = re.sub(r'="[^"]*"', "", tag)
        assert "=" not in attributes, tag


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_sets_an_event_handler_or_loads_from_elsewhere(template):
    text = template.read_text("utf-8")
    assert not re.search(r"\son\w+=", text)
    assert "http:" not in text
    assert "https:" not in text


@pytest.mark.parametrize("module", OWN_MODULES, ids=lambda path: path.name)
def test_markup_is_made_of_constant_text_or_by_the_escaping_only(module):
    text = module.read_text("utf-8")
    made = re.findall(r"\bMarkup\((?!\"|')[^)]*\)", text)
    allowed = 1 if module.name == "text.py" else 0
    assert len(made) <= allowed, made


def test_a_name_that_is_missing_is_an_error_not_a_gap():
    with pytest.raises(Exception, match="undefined"):
        render_body("neighbours.html.jinja")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_tooltip_holds_our_own_words_only(template):
    """Material's tooltips read the text of a `title` as HTML, however well the attribute is escaped."""
    for said in re.findall(r'\btitle="([^"]*(?:"[^"]*"[^"]*)*?)"(?=[\s>/])', template.read_text("utf-8")):
        for expression in re.findall(r"\{\{(.*?)\}\}", said):
            assert re.match(r"\s*(words\(|title\s*$|address\s*$)", expression), expression
