"""House rules that a machine can see: small files, names that say something, words about public functions."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("site", "proposals", "deliberation", "voting", "cms", "tests")
TEXT = {".py", ".html", ".css", ".js", ".md", ".txt", ".toml", ".sh", ".yml", ".svg", ".json", ".csv", ".po", ""}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60  # lines from `def` to its end; 40 is the aim
SAYS_NOTHING = re.compile(r"^(utils?|helpers?|misc|base|common|core|managers?|stuff|tools)$")
# Lists, data and generated files are as long as what they list.
LONG_BY_NATURE = re.compile(
    r"(^requirements/|/migrations/|/locale/|/demo/|\.svg$|\.json$|\.csv$|\.po$|^CHANGELOG\.md$|/table\.txt$|/promise-v1\.txt$)"
)


def kept_files() -> list[Path]:
    """Every file that is in version control or about to be, as paths from the project's root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [Path(name) for name in listed if (ROOT / name).is_file() and name != ".venv"]


FILES = kept_files()
PYTHON = [path for path in FILES if path.suffix == ".py"]
ROOMS = [path for path in PYTHON if path.parts[0] in TOPS[:-1] and "migrations" not in path.parts]


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_there_is_something_to_look_at():
    assert len(PYTHON) > 50
    assert len(ROOMS) > 40


def test_a_file_fits_in_a_head():
    too_long = {
        str(path): count
        for path in FILES
        if path.suffix in TEXT and not LONG_BY_NATURE.search(str(path))
        if (count := len(text(path).splitlines())) > LONGEST_FILE
    }
    assert not too_long, f"longer than {LONGEST_FILE} lines; find the seam and part them"


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_a_function_fits_on_a_screen():
    too_long = {
        f"{path}:{node.lineno} {node.name}": length
        for path in ROOMS
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert not too_long


def test_every_module_is_named_after_its_craft():
    assert not [str(path) for path in ROOMS if SAYS_NOTHING.match(path.stem) or SAYS_NOTHING.match(path.parent.name)]


def test_nothing_is_left_to_do():
    """An unfinished thing is an issue or it is finished; a note in the code is neither."""
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert not [
        f"{p}:{n}"
        for p in FILES
        if p.suffix in TEXT
        for n, line in enumerate(text(p).splitlines(), 1)
        if mark.search(line)
    ]


def test_no_file_knows_one_machine():
    """A path of somebody's home or of a build machine works nowhere else."""
    home = re.compile(r"(?<![\w.])/(home|root|Users|work|opt|mnt)/[\w.-]+")
    assert not [
        f"{p}:{n} {line.strip()}"
        for p in FILES
        if p.suffix in TEXT and p.name != Path(__file__).name
        for n, line in enumerate(text(p).splitlines(), 1)
        if home.search(line)
    ]


def test_no_lock_names_an_index():
    for path in FILES:
        if path.parts[0] == "requirements":
            assert not re.search(r"--(extra-)?index-url|--find-links|https?://(?!\S*\.example)", text(path)), path
    assert not (ROOT / "uv.lock").exists()


def test_public_functions_say_what_they_do():
    """One sentence at least, at the function that others call. Wagtail's hooks are called by nobody of ours."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in ROOMS
        for node in ast.parse(text(path)).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not any("hooks.register" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert not silent


def test_only_the_environment_module_reads_the_environment():
    reads = re.compile(r"os\.(environ|getenv)")
    allowed = {Path("site/config/env.py"), Path("site/config/asgi.py"), Path("site/config/wsgi.py")}
    assert not [str(path) for path in ROOMS if path not in allowed and reads.search(text(path))]


# Django shows two of these without a request, so they cannot extend a page that asks who is reading; the one in a frame of
# another site asks nobody, runs no script and has nothing to skip.
WHOLE_PAGES = {
    "site/templates/base.html",
    "site/templates/400.html",
    "site/templates/500.html",
    "cms/progress/templates/progress/embed.html",
}


def test_every_page_grows_from_the_base_page():
    """A page that does not has no `lang`, no skip link and no policy-safe scripts."""
    whole = re.compile(r"<html\b")
    pages = {str(p) for p in FILES if p.suffix == ".html" and p.parts[0] in TOPS[:-1] and whole.search(text(p))}
    assert pages == WHOLE_PAGES
    assert all("lang=" in text(Path(page)) for page in pages)


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(application/json|importmap)\")|<style\b|\sstyle=\"|\son[a-z]+=\"|hx-on|javascript:",
    re.I,
)


def test_no_template_has_inline_script_or_style():
    """The strict policy would block it, and the page would break only in a real browser."""
    assert not [
        f"{p}:{n} {line.strip()[:100]}"
        for p in FILES
        if p.suffix == ".html" and p.parts[0] in TOPS[:-1]
        for n, line in enumerate(text(p).splitlines(), 1)
        if INLINE.search(line)
    ]
