"""No page needs inline code or much weight: every template of the house is read, every stylesheet and script weighed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import django_htmx
import pytest
from django.contrib.staticfiles import finders

from kit.stylesheet import joined, sources
from kit.templatetags.kit import icon

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("site", "proposals", "deliberation", "voting", "cms")
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*.html"))
SCRIPTS = sorted(path for room in ROOMS for path in (ROOT / room).rglob("static/**/*.js"))
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^<>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(ld\+)?json)[^>]*>", re.IGNORECASE
    ),
    "an event handler": re.compile(r"<[^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx handler": re.compile(r"\bhx-on[:\-]|\bhx-vals\s*=\s*[\"']js:", re.IGNORECASE),
    "a third party": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


def compressed(text: str | bytes) -> int:
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, 9))


def test_the_readers_know_what_is_forbidden() -> None:
    bad = {
        "a style attribute": '<p class="x" style="color:red">',
        "a style element": "<style>p{}</style>",
        "an inline script": "<script>alert(1)</script>",
        "an event handler": '<a href="#" onclick="x()">',
        "a script address": '<a href="javascript:x()">',
        "an htmx handler": '<p hx-on:click="x()">',
        "a third party": '<script src="https://cdn.example/x.js"></script>',
    }
    assert {name for name, pattern in FORBIDDEN.items() if pattern.search(bad[name])} == set(FORBIDDEN)
    assert not FORBIDDEN["an inline script"].search('<script type="module" src="/static/x.js"></script>')


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 25


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_code(template: Path) -> None:
    if "wagtailadmin" in template.parts:
        pytest.skip("the Wagtail admin has a policy of its own")
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_all_the_style_of_the_site_is_at_most_30_kb_compressed() -> None:
    assert compressed(joined(sources())) <= 30_000


def test_all_the_scripts_of_the_site_are_at_most_40_kb_compressed() -> None:
    library = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    ours = sum(compressed(path.read_bytes()) for path in SCRIPTS)
    theirs = sum(compressed((library / name).read_bytes()) for name in ("htmx-2.min.js", "ext/hx-ws-2.min.js"))
    assert ours > 0
    assert ours + theirs <= 40_000


def test_the_stylesheet_names_the_order_of_its_layers_first() -> None:
    assert joined(sources()).startswith("@layer reset, tokens, base, layout, components, room, tools, print;")


def test_every_rule_of_the_stylesheet_is_in_a_layer() -> None:
    for path in sources():
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).strip()
        depth = 0
        starts = [0]
        for position, letter in enumerate(text):
            depth += (letter == "{") - (letter == "}")
            if letter == "}" and depth == 0:
                starts.append(position + 1)
        assert depth == 0, f"{path.name}: braces do not match"
        rules = [text[start:].lstrip() for start in starts]
        assert all(rule.startswith("@layer") for rule in rules if rule), path.name


def test_styles_name_colors_by_their_tokens() -> None:
    loose = {
        path.name: re.findall(r"(?<!%23)#[0-9a-fA-F]{3,8}\b", re.sub(r'url\("data:[^"]*"\)', "", path.read_text()))
        for path in sources()
        if path.name != "print.css"
    }
    assert {name: found for name, found in loose.items() if found} == {}


def test_collecting_static_files_meets_the_joined_stylesheet() -> None:
    found = finders.find("css/site.css")
    assert isinstance(found, str)
    assert Path(found).read_text(encoding="utf-8") == joined(sources())
    listed = [name for finder in finders.get_finders() for name, _storage in finder.list(None)]
    assert listed.count("css/site.css") == 1


def test_every_icon_named_in_a_template_is_one_that_is_drawn() -> None:
    named = {
        (str(path.relative_to(ROOT)), name)
        for path in TEMPLATES
        for name in re.findall(r'{%\s*icon\s+"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    unknown = re.sub(r' class="[^"]*"', "", icon("no-such-icon"))
    missing = [(path, name) for path, name in named if re.sub(r' class="[^"]*"', "", icon(name)) == unknown]
    assert named
    assert sorted(missing) == []
