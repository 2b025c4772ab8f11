"""Spanish works on a machine without gettext's tools."""

import gettext
import io
import os

import polib
import pytest
from django.utils import translation
from django.utils.translation import trans_real

from config.catalogs import OneCatalog, UnreadableCatalog, catalogs, compile_catalogs

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: es\\n"\n\nmsgid "lamp"\nmsgstr "farol"\n'

TWO_FORMS, THREE_FORMS = "nplurals=2; plural=(n != 1);", "nplurals=3; plural=(n == 1 ? 0 : n == 9 ? 1 : 2);"


def counted(rule, **forms):
    """A loaded catalog that counts by `rule`: phrase=[form, form, …] or phrase="translation"."""
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": rule}
    for phrase, said in forms.items():
        plural = {} if isinstance(said, str) else {"msgid_plural": f"{phrase}s", "msgstr_plural": dict(enumerate(said))}
        made.append(polib.POEntry(msgid=phrase, msgstr=said if isinstance(said, str) else "", **plural))
    return gettext.GNUTranslations(io.BytesIO(made.to_binary()))


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


def test_a_later_catalog_has_the_last_word():
    words = OneCatalog(counted(TWO_FORMS, lamp="farol", bench="banco"))
    words.update(counted(TWO_FORMS, lamp="farola"))
    assert (words.get("lamp"), words.get("bench"), words.get("tree")) == ("farola", "banco", None)


def test_each_phrase_is_counted_by_the_rule_of_its_own_catalog():
    words = OneCatalog(
        counted(THREE_FORMS, vote=["one vote", "nine votes", "votes"], seat=["a seat", "9 seats", "seats"])
    )
    words.update(counted(TWO_FORMS, vote=["voto", "votos"]))
    assert [words.plural("vote", n) for n in (1, 9, 5)] == ["voto", "votos", "votos"]
    assert [words.plural("seat", n) for n in (1, 9, 5)] == ["a seat", "9 seats", "seats"]
    with pytest.raises(KeyError):
        words.plural("lamp", 2)


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_look_each_phrase_up_in_one_dictionary(language):
    with translation.override(language):
        assert type(trans_real.catalog()._catalog) is OneCatalog
