import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_standard_librarys_site_is_still_the_standard_librarys():
    assert Path(site.__file__).name == "site.py"


def test_our_site_folder_is_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_no_package_of_ours_is_named_like_a_standard_module():
    ours = {p.parent.name for base in (ROOT, ROOT / "site") for p in base.glob("*/__init__.py")}
    assert ours
    assert not ours & sys.stdlib_module_names


def test_the_tests_are_no_package():
    assert not list((ROOT / "tests").rglob("__init__.py"))
