"""Everything the site says, it says in Spanish too, and with the same blanks to fill in."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from config.env import ROOT

CATALOG = polib.pofile(str(ROOT / "site" / "locale" / "es" / "LC_MESSAGES" / "django.po"))
NOT_THE_SITE = {".venv", ".cache", "tests", "var"}
BLANK = re.compile(r"%\(\w+\)[a-z]|%[%ds]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")

EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}
LAZY = {f"{name}_lazy" for name in EAGER}
IN_TEMPLATE = re.compile(
    r"\b(_|n?p?gettext)\(\s*((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?\s*)+)", re.DOTALL
)


def said_twice() -> Iterator[tuple[str, str]]:
    """Each sentence beside what it is in Spanish, singular and plural apart."""
    for entry in CATALOG:
        if entry.msgid_plural:
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry.msgid, entry.msgstr


def differing(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [pair for pair in said_twice() if Counter(pattern.findall(pair[0])) != Counter(pattern.findall(pair[1]))]


@cache
def modules() -> dict[str, ast.Module]:
    """The site's Python files, parsed."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in house_files("*.py")
        if "migrations" not in path.parts
    }


def house_files(pattern: str) -> Iterator[Path]:
    for room in sorted(ROOT.iterdir()):
        if room.is_dir() and room.name not in NOT_THE_SITE and not room.name.startswith("."):
            yield from sorted(room.rglob(pattern))


def names_for(tree: ast.Module, wanted: set[str]) -> dict[str, str]:
    """What a module calls Django's translation functions, and which each of them is."""
    imports = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
    ]
    return {one.asname or one.name: one.name for node in imports for one in node.names if one.name in wanted}


def calls(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield names[node.func.id], node


def sentence(function: str, words: list[str]) -> tuple[str | None, str]:
    """(context, sentence) of a call of `function` with these words."""
    return (words[0], words[1]) if "pgettext" in function else (None, words[0])


def sentences_in_python() -> Iterator[tuple[str, tuple[str | None, str]]]:
    for name, tree in modules().items():
        for function, call in calls(tree, names_for(tree, EAGER | LAZY | {"gettext_noop"})):
            words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if words:
                yield name, sentence(function, words)


def sentences_in_templates() -> Iterator[tuple[str, tuple[str | None, str]]]:
    for path in [*house_files("*.html"), *house_files("*.txt")]:
        source = path.read_text(encoding="utf-8")
        if "templates" not in path.parts or not ("i18n" in source or "_(" in source):
            continue
        for function, words in IN_TEMPLATE.findall(templatize(source, origin=str(path))):
            said = ast.literal_eval(f"({words.rstrip().rstrip(',')},)")
            yield str(path.relative_to(ROOT)), sentence(function, list(said))


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What of a module runs when it is imported: everything but the insides of functions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside = [*node.decorator_list, *node.args.defaults, *[one for one in node.args.kw_defaults if one]]
    elif isinstance(node, ast.Lambda):
        inside = []
    else:
        yield node
        inside = list(ast.iter_child_nodes(node))
    for child in inside:
        yield from at_import(child)


def calls_of(node: ast.AST, names: dict[str, str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def test_nothing_is_left_in_english():
    assert [entry.msgid for entry in CATALOG if entry.fuzzy or not entry.translated()] == []


def test_every_blank_is_filled_in_spanish_too():
    assert differing(BLANK) == []


def test_the_tags_around_the_words_are_the_same():
    assert differing(TAG) == []


def test_lines_begin_and_end_alike():
    def ends(text: str) -> tuple[bool, bool]:
        return text.startswith("\n"), text.endswith("\n")

    assert [pair for pair in said_twice() if ends(pair[0]) != ends(pair[1])] == []


def test_one_person_and_several_are_told_apart():
    assert CATALOG.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_every_sentence_of_the_site_is_in_the_catalog():
    known = {(entry.msgctxt, entry.msgid) for entry in CATALOG}
    found = [*sentences_in_python(), *sentences_in_templates()]
    assert len(found) > 1000
    assert [(where, said) for where, said in found if said not in known] == [], "run `make messages` and translate"


def test_no_words_freeze_in_the_language_of_the_moment_the_server_started():
    frozen = []
    for name, tree in modules().items():
        eager, lazy = names_for(tree, EAGER), names_for(tree, LAZY)
        for node in at_import(tree):
            filled_in = isinstance(node, ast.BinOp) and (calls_of(node.left, lazy) or calls_of(node.right, lazy))
            if filled_in or calls_of(node, eager):
                frozen.append(f"{name}:{node.lineno}")
    assert frozen == []
