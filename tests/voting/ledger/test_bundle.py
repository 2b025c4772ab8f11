"""The bundle: the same bytes for the same election, and suspicion towards whoever sends one."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tracemalloc
import zipfile

import ledger_town
import pytest

from voting.ledger import bundle
from voting.ledger.bundle import LIMITS, NAMES, Bundle, BundleRefused, write_bundle

FILES = ledger_town.Town().files()


@pytest.fixture
def zipped(tmp_path):
    return ledger_town.write_zip(FILES, tmp_path / "bundle.zip")


def read_all(path):
    with Bundle(path) as found:
        found.sums()
        return {name: found.read(name) for name in NAMES}


def test_what_goes_in_comes_out_of_a_zip_and_of_a_folder(zipped, tmp_path):
    assert read_all(zipped) == FILES
    assert read_all(ledger_town.write_folder(FILES, tmp_path / "folder")) == FILES


def test_equal_elections_have_equal_bundles_however_they_come_in(zipped, tmp_path):
    def pieces(data):
        return (data[at : at + 7] for at in range(0, len(data), 7))

    other = tmp_path / "other.zip"
    write_bundle(other, {name: pieces(data) for name, data in FILES.items() if name != "SHA256SUMS"})
    assert other.read_bytes() == zipped.read_bytes()
    assert not list(tmp_path.glob("*.new"))


def test_only_a_whole_bundle_is_written(tmp_path):
    with pytest.raises(ValueError, match="exactly"):
        write_bundle(tmp_path / "x.zip", {"manifest.json": [b""]})
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_anybody_can_check_the_sums_with_the_usual_tool(tmp_path):
    folder = ledger_town.write_folder(FILES, tmp_path / "folder")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK")) == (0, 8)


def test_lines_are_given_one_by_one_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "CHUNK", 5)
    with Bundle(ledger_town.write_folder(FILES, tmp_path / "folder")) as found:
        assert [line + b"\n" for line in found.lines("ledger.jsonl", 100_000)] == FILES["ledger.jsonl"].splitlines(True)


@pytest.mark.parametrize("data", [b"x" * 101 + b"\n", b"x" * 101, b"ok\n" + b"x" * 101])
def test_a_line_too_long_is_refused(data, tmp_path):
    folder = ledger_town.write_folder({**FILES, "roll.txt": data}, tmp_path / "folder")
    with Bundle(folder) as found, pytest.raises(BundleRefused, match="more than 100"):
        list(found.lines("roll.txt", 100))


def test_a_last_line_without_an_end_is_refused(tmp_path):
    folder = ledger_town.write_folder({**FILES, "roll.txt": b"a\nb"}, tmp_path / "folder")
    with Bundle(folder) as found, pytest.raises(BundleRefused, match="no end"):
        list(found.lines("roll.txt", 100))


def zip_of(entries, **options):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", **options) as made:
        for name, data in entries:
            made.writestr(name, data)
    return whole.getvalue()


PAIRS = list(FILES.items())
HONEST_ZIP = zip_of(PAIRS, compression=zipfile.ZIP_DEFLATED)


def patched(at, value):
    return HONEST_ZIP[:at] + value + HONEST_ZIP[at + len(value) :]


DIRECTORY = HONEST_ZIP.index(b"PK\1\2")
HOSTILE = {
    "nothing": b"",
    "no zip": b"x" * 1000,
    "cut": HONEST_ZIP[:-1],
    "a comment at the end": HONEST_ZIP[:-2] + b"\1\0x",
    "something behind the end": HONEST_ZIP + b"x",
    "a file missing": zip_of(PAIRS[1:]),
    "a file more": zip_of([*PAIRS, ("more.txt", b"")]),
    "a file in place of another": zip_of([*PAIRS[1:], ("../../etc/passwd", b"x")]),
    "a path outside": zip_of([("/manifest.json", b"x"), *PAIRS[1:]]),
    "a file twice": zip_of([("Manifest.json", b"x"), *PAIRS[:-1]]).replace(b"Manifest.json", b"manifest.json"),
    "another packing": zip_of(PAIRS, compression=zipfile.ZIP_BZIP2),
    "encrypted": patched(DIRECTORY + 8, b"\1\0"),
    "a directory somewhere else": patched(len(HONEST_ZIP) - 6, b"\xff\xff\xff\x7f"),
    "a directory of many megabytes": patched(len(HONEST_ZIP) - 10, b"\xff\xff\xff\x7f"),
    "a claim of 60,000 files": patched(len(HONEST_ZIP) - 12, b"\x60\xea\x60\xea"),
    "zip64": HONEST_ZIP[:-22] + b"PK\6\7" + bytes(16) + HONEST_ZIP[-22:],
    "a file of four gigabytes, it says": patched(DIRECTORY + 24, b"\xff\xff\xff\xfe"),
    "another name inside": patched(30, b"wanifest.json"),
    "broken packing": patched(30 + len("manifest.json") + 10, b"\xff\xff\xff\xff"),
    "a bomb": zip_of([*PAIRS[:-1], ("SHA256SUMS", bytes(5_000_000))], compression=zipfile.ZIP_DEFLATED),
}


def test_the_hostile_zips_are_made_from_one_that_is_read(tmp_path):
    path = tmp_path / "honest.zip"
    path.write_bytes(HONEST_ZIP)
    assert read_all(path) == FILES


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused(name, tmp_path):
    path = tmp_path / "hostile.zip"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(BundleRefused):
        read_all(path)


def test_a_bomb_that_lies_about_its_size_is_cut_off(tmp_path, monkeypatch):
    """The list of files says 100 bytes; the data unpack to 50 MB. Nothing near that is ever held."""
    bomb = zip_of([*PAIRS[:-1], ("SHA256SUMS", bytes(50_000_000))], compression=zipfile.ZIP_DEFLATED)
    at = bomb.rindex(b"PK\1\2") + 24
    path = tmp_path / "bomb.zip"
    path.write_bytes(bomb[:at] + (100).to_bytes(4, "little") + bomb[at + 4 :])
    tracemalloc.start()
    with pytest.raises(BundleRefused):
        read_all(path)
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert top < 10_000_000


def test_a_file_over_its_limit_is_cut_off_while_it_is_read(tmp_path, monkeypatch):
    path = ledger_town.write_zip(FILES, tmp_path / "bundle.zip")
    with Bundle(path) as found:
        monkeypatch.setitem(LIMITS, "ledger.jsonl", 100)
        with pytest.raises(BundleRefused, match="larger"):
            found.read("ledger.jsonl")


def test_a_folder_is_held_to_the_same_names_and_sizes(tmp_path):
    folder = ledger_town.write_folder(FILES, tmp_path / "folder")
    (folder / "more").write_bytes(b"")
    with pytest.raises(BundleRefused, match="more"):
        Bundle(folder)
    (folder / "more").unlink()
    os.truncate(folder / "SHA256SUMS", LIMITS["SHA256SUMS"] + 1)
    with pytest.raises(BundleRefused, match="larger"):
        Bundle(folder)
    (folder / "SHA256SUMS").unlink()
    (folder / "SHA256SUMS").mkdir()
    with pytest.raises(BundleRefused):
        read_all(folder)


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BundleRefused, match="can't be read"):
        Bundle(tmp_path / "nothing.zip")
