from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from kit import documents
from kit.documents import Document
from kit.pictures import Picture

ODT = "application/vnd.oasis.opendocument.text"


def packed(**parts):
    """A zip whose parts come in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"%PDF-1.7\n1 0 obj\n%%EOF", "pdf"),
        (packed(mimetype=ODT, content_dot_xml="<x/>"), "odt"),
        (packed(word__document_dot_xml="<x/>"), "docx"),
    ],
)
def test_a_document_is_told_by_what_is_in_it(data, ending):
    assert documents.read(io.BytesIO(data)) == Document(data, ending)


def test_a_picture_is_drawn_anew():
    assert isinstance(documents.read(io.BytesIO(picture())), Picture)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00", "We take PDF"),
        (b"<html><script>alert(1)</script>", "We take PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "We take PDF"),
        (packed(readme="hello"), "We take PDF"),
        (packed(mimetype="application/epub+zip"), "We take PDF"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"%PDF-1.7 /OpenAction << /S /JavaScript >>", "carries programs"),
        (packed(mimetype=ODT, Basic__Standard__x_dot_xml=""), "carries programs"),
        (packed(word__document_dot_xml="", word__vbaProject_dot_bin=""), "carries programs"),
        (b"%PDF-" + b"x" * documents.MOST_BYTES, "larger than 10 megabytes"),
    ],
)
def test_what_is_no_document_or_carries_programs_is_refused_with_the_reason(data, words):
    with pytest.raises(ValidationError, match=words):
        documents.read(io.BytesIO(data))


def test_a_kept_file_has_a_name_of_our_own_and_can_be_forgotten(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for data, ending in ((b"%PDF-1.4", ".pdf"), (picture(), ".webp")):
        name = documents.store(documents.read(io.BytesIO(data)), "assemblies")
        assert name.startswith("assemblies/")
        assert name.endswith(ending)
        assert (tmp_path / name).exists()
        documents.forget(name)
        assert not list((tmp_path / "assemblies").iterdir())
