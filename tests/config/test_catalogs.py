"""Spanish works on a machine without gettext's tools."""

import gettext
import os

import pytest

from config.catalogs import UnreadableCatalog, catalogs, compile_catalogs

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: es\\n"\n\nmsgid "lamp"\nmsgstr "farol"\n'


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "site" / "locale" / "es" / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "django.po").write_text(PO)
    return target


def test_a_catalog_is_made_where_django_looks(tmp_path, folder):
    assert compile_catalogs(tmp_path) == [folder / "django.mo"]
    with (folder / "django.mo").open("rb") as made:
        assert gettext.GNUTranslations(made).gettext("lamp") == "farol"


def test_it_is_made_again_only_when_the_words_change(tmp_path, folder):
    compile_catalogs(tmp_path)
    assert compile_catalogs(tmp_path) == []
    later = (folder / "django.mo").stat().st_mtime + 5
    (folder / "django.po").write_text(PO.replace("farol", "farola"))
    os.utime(folder / "django.po", (later, later))
    assert compile_catalogs(tmp_path) == [folder / "django.mo"]


def test_a_mistake_names_the_file_and_leaves_the_old_catalog(tmp_path, folder):
    compile_catalogs(tmp_path)
    before = (folder / "django.mo").read_bytes()
    (folder / "django.po").write_text('msgid "lamp\nmsgstr')
    later = (folder / "django.mo").stat().st_mtime + 5
    os.utime(folder / "django.po", (later, later))
    with pytest.raises(UnreadableCatalog, match=r"site/locale/es/LC_MESSAGES/django\.po"):
        compile_catalogs(tmp_path)
    assert (folder / "django.mo").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]


def test_every_catalog_of_the_project_is_compiled():
    compile_catalogs()
    assert all(source.with_suffix(".mo").exists() for source in catalogs())
