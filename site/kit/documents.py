"""Documents that people hand in as files: told by what is in them, never by their name, and kept under a name of our own.

A picture among them goes through `kit.pictures` and is drawn anew. A document is kept as it is, so what can carry programs
(macros, scripts, files that start other programs) is refused where it can be seen. That is no virus scanner.
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kit import pictures
from kit.pictures import Picture

MOST_BYTES = 10_000_000
MOST_PARTS = 2_000  # files inside one document
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
PROGRAMS = re.compile(r"^(basic|scripts)/|vbaproject|activex/|oleobject", re.IGNORECASE)  # names of a document's parts
PDF_PROGRAMS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
ACCEPT = ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx," + pictures.ACCEPT


@dataclass(frozen=True)
class Document:
    """A document as it was handed in, and the ending that says what it is."""

    data: bytes
    ending: str

    def __bool__(self) -> bool:
        return True


def read(upload: BinaryIO) -> Document | Picture:
    """The document or picture in an uploaded file. Raises `ValidationError`, with the reason, for anything else."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _refused(_("The file is larger than %(most)d megabytes.") % {"most": MOST_BYTES // 1_000_000})
    if data.startswith(IMAGES):
        return pictures.redraw(io.BytesIO(data))
    if data.startswith(b"%PDF-"):
        if any(word in data for word in PDF_PROGRAMS):
            raise _programs()
        return Document(data, "pdf")
    if data.startswith(b"PK\x03\x04"):
        return Document(data, _packed(data))
    raise _refused(_("We take PDF, OpenDocument and Word files, and pictures as JPEG, PNG and WebP."))


def store(made: Document | Picture, folder: str) -> str:
    """Keep a file under an unguessable name in `folder`; the name it has in the storage."""
    if isinstance(made, Picture):
        return pictures.store(made, folder)
    return default_storage.save(f"{folder}/{secrets.token_hex(12)}.{made.ending}", ContentFile(made.data))


def forget(name: str) -> None:
    """Delete a kept file; quiet when it is gone."""
    (pictures.forget if is_picture(name) else default_storage.delete)(name)


def is_picture(name: str) -> bool:
    """Whether a kept file is a picture we drew."""
    return name.endswith(".webp")


class DocumentField(forms.FileField):
    """An upload that cleans to a `Document`, a `Picture`, or `None`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, None)
        return read(cleaned) if cleaned else None


def _packed(data: bytes) -> str:
    """The ending of a document that is a packed folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            kind = packed.open("mimetype").read(100).strip() if names[:1] == ["mimetype"] else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _refused(_("The file is damaged or not complete. Save it again.")) from None
    found = OPEN_DOCUMENT.get(kind) or next((OFFICE[name] for name in names if name in OFFICE), None)
    if found is None or len(names) > MOST_PARTS:
        raise _refused(_("We take PDF, OpenDocument and Word files, and pictures as JPEG, PNG and WebP."))
    if any(PROGRAMS.search(name) for name in names):
        raise _programs()
    return found


def _programs() -> ValidationError:
    return _refused(_("This file carries programs or other files inside. Save it as a plain PDF without them."))


def _refused(reason: str) -> ValidationError:
    return ValidationError(reason, code="document")
