"""The only door through which people's pictures pass: capped before they are decoded, drawn anew, and stripped.

What is stored is a picture we drew ourselves from the pixels: no original bytes, no camera data, no place where it was
taken, no second file hidden inside. Each is kept in two sizes; `small_name` leads from one to the other.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 10_000_000
MOST_PIXELS = 24_000_000  # decoded, a picture this large fills about 100 MB of memory
MOST_SCANS = 60  # of a progressive JPEG: a real one has about ten; thousands would keep a processor busy for minutes
LARGE = 1600  # pixels on the longer side
SMALL = 640
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
WRITTEN = (b"<script", b"<!doctype html", b"<html", b"<?php", b"<svg")  # a page or a program hiding in a picture


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew: WebP bytes in two sizes, and the pixels of the larger one."""

    large: bytes
    small: bytes
    width: int
    height: int

    def __bool__(self) -> bool:
        return True


def redraw(upload: BinaryIO) -> Picture:
    """The picture in an uploaded file. Raises `ValidationError`, with the reason, for anything else.

    Bytes are counted, then the header is read and its pixels counted; only then is anything decoded.
    """
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _refused(
            _("The picture is larger than %(most)d MB. Choose a smaller one, or let your phone make it smaller.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    _refuse_disguises(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            return _drawn(picture)
    except ValidationError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:  # a decoder fed with hostile bytes may fail in any way; each is a broken picture
        raise _refused(_("The picture is damaged or not complete. Save it again as JPEG or PNG.")) from None


def store(picture: Picture, folder: str) -> str:
    """Keep both sizes under an unguessable name in `folder`; gives back the name of the larger one."""
    name = f"{folder}/{secrets.token_hex(12)}.webp"
    default_storage.save(small_name(name), ContentFile(picture.small))
    return default_storage.save(name, ContentFile(picture.large))


def move(name: str, folder: str) -> str:
    """Keep both sizes under a new unguessable name; whoever knew the old address finds nothing once it is forgotten."""
    new = f"{folder}/{secrets.token_hex(12)}.webp"
    for old, fresh in ((name, new), (small_name(name), small_name(new))):
        with default_storage.open(old) as kept:
            default_storage.save(fresh, ContentFile(kept.read()))
    return new


def forget(name: str) -> None:
    """Delete both sizes; quiet when they are gone."""
    for each in (name, small_name(name)):
        default_storage.delete(each)


def small_name(name: str) -> str:
    """The name of the smaller size of a stored picture."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-small{dot}{ending}" if dot else f"{name}-small"


def small_url(name: str) -> str:
    """The address of the smaller size of a stored picture."""
    return default_storage.url(small_name(name))


class PictureField(forms.FileField):
    """An upload that cleans to a `Picture`, to `False` when the kept one is to be removed, or to `None`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, None)
        if cleaned is False or not cleaned:
            return cleaned
        return redraw(cleaned)


def _refuse_disguises(data: bytes) -> None:
    """A picture that is also something else, or only says it is a picture, is refused before anything reads it."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise _refused(_("SVG drawings can carry programs, so we don't take them. Save it as PNG or JPEG."))
    is_picture = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (
        b"RIFF",
        b"WEBP",
    )
    if not is_picture:
        raise _refused(_("This is not a picture we can read. We take JPEG, PNG and WebP."))
    lowered = data.lower()
    if any(words in lowered for words in WRITTEN) or b"%PDF-" in data[:1024] or b"PK\x05\x06" in data[-70_000:]:
        raise _refused(_("Another file is hidden inside this picture. Save it again from a picture program."))
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MOST_SCANS:
        raise _refused(_("This JPEG is put together in an unusual way. Save it again from a picture program."))


def _drawn(picture: Image.Image) -> Picture:
    picture.draft("RGB", (LARGE, LARGE))  # a JPEG is decoded at about the size we keep
    image = ImageOps.exif_transpose(picture)
    image = _on_white(image)
    image.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Picture(_webp(image), _webp(small), image.width, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, and without any of the original's notes."""
    if image.mode == "RGB" and "transparency" not in image.info:
        plain = image
    else:
        seen = image.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
    plain.info = {}
    return plain


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _too_many_pixels() -> ValidationError:
    return _refused(
        _("The picture has more than %(most)d million pixels. Make it smaller and choose it again.")
        % {"most": MOST_PIXELS // 1_000_000}
    )


def _refused(reason: str) -> ValidationError:
    return ValidationError(reason, code="picture")
