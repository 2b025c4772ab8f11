"""Pictures people send: what comes in, and what is refused before it can do harm."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from kit import pictures


def written(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, **options)
    return out.getvalue()


def redrawn(data: bytes) -> pictures.Picture:
    return pictures.redraw(io.BytesIO(data))


def reason(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        redrawn(data)
    return str(refused.value.messages[0])


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_in_two_sizes(kind: str) -> None:
    made = redrawn(written(kind, (2400, 1200)))
    assert (made.width, made.height) == (1600, 800)
    with Image.open(io.BytesIO(made.small)) as small:
        assert (small.format, small.size) == ("WEBP", (640, 320))


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "I;16"])
def test_every_color_mode_becomes_a_plain_picture(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (50, 40)).save(out, "PNG")
    assert redrawn(out.getvalue()).width == 50


def test_a_phone_held_sideways_gives_an_upright_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = redrawn(written(size=(400, 200), exif=exif.tobytes()))
    assert (made.width, made.height) == (200, 400)


def test_where_a_picture_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Spyphone"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    made = redrawn(written(exif=exif.tobytes(), comment=b"my house"))
    for data in (made.large, made.small):
        with Image.open(io.BytesIO(data)) as kept:
            assert not kept.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(kept.info)
        assert b"Spyphone" not in data


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_hundred_megapixels_are_refused_before_they_are_decoded() -> None:
    tracemalloc.start()
    assert "24 million pixels" in reason(png_that_claims(10_000, 10_000))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_a_decompression_bomb_is_refused() -> None:
    assert "24 million pixels" in reason(png_that_claims(60_000, 60_000))


def test_a_bomb_in_a_pictures_notes_is_refused() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "a" * 40_000_000, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (10, 10)).save(out, "PNG", pnginfo=notes)
    assert len(out.getvalue()) < 100_000
    assert "damaged" in reason(out.getvalue())


def test_too_many_bytes_are_refused_without_reading_them_all() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            Endless.asked += size
            return b"\xff\xd8\xff" + b"\0" * (size - 3)

    with pytest.raises(ValidationError, match="larger than 10 MB"):
        pictures.redraw(Endless())  # type: ignore[arg-type]
    assert Endless.asked == pictures.MOST_BYTES + 1


@pytest.mark.parametrize(
    "start", [b"<svg onload=alert(1)>", b"<?xml version='1.0'?><svg/>", b"\xef\xbb\xbf\n<SVG><script/></SVG>"]
)
def test_a_drawing_with_scripts_is_refused(start: bytes) -> None:
    assert "SVG" in reason(start)


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a" + b"\0" * 50, b"%PDF-1.7", b"MZ\x90", b"RIFF\0\0\0\0WAVE"])
def test_what_is_not_a_picture_is_refused(data: bytes) -> None:
    assert "not a picture" in reason(data)


def test_a_picture_that_is_also_a_page_is_refused() -> None:
    assert "hidden inside" in reason(written() + b"<html><script>alert(1)</script>")
    assert "hidden inside" in reason(written(comment=b"<?php system($_GET[1]); ?>"))


def test_a_picture_that_is_also_an_archive_is_refused() -> None:
    archive = io.BytesIO(written())
    archive.seek(0, io.SEEK_END)
    with zipfile.ZipFile(archive, "a") as inside:
        inside.writestr("evil.class", b"x")
    assert "hidden inside" in reason(archive.getvalue())


def test_a_jpeg_of_thousands_of_scans_is_refused() -> None:
    assert "unusual" in reason(written() + b"\xff\xda" * 100)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_torn_picture_is_refused_and_says_so(kind: str) -> None:
    noisy = Image.effect_noise((300, 300), 80).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, kind)
    whole = out.getvalue()
    assert "damaged" in reason(whole[: len(whole) // 2])


def test_both_sizes_are_stored_under_a_name_nobody_guesses(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    name = pictures.store(redrawn(written()), "proposals")
    assert name.startswith("proposals/")
    assert name != pictures.store(redrawn(written()), "proposals")
    assert default_storage.exists(pictures.small_name(name))
    assert pictures.small_url(name).endswith("-small.webp")
    pictures.forget(name)
    pictures.forget(name)
    assert not default_storage.exists(name)
    assert not default_storage.exists(pictures.small_name(name))


def test_the_form_field_answers_with_a_picture_or_its_reason() -> None:
    field = pictures.PictureField(required=False)
    assert field.clean(SimpleUploadedFile("lamp.jpg", written())).width == 800
    assert field.clean(None) is None
    with pytest.raises(ValidationError, match="not a picture"):
        field.clean(SimpleUploadedFile("lamp.jpg", b"no"))
