"""`manage.py trustee keygen|test|open|destroy`: what trustees do, on a computer away from the site. It needs no database."""

from __future__ import annotations

import getpass
import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from voting.ledger import opening, trustees
from voting.ledger.canonical import encode
from voting.ledger.envelope import EnvelopeRefused, unseal
from voting.ledger.leaves import LeafRefused, read_leaf
from voting.ledger.manifest import Manifest, ManifestRefused, read_manifest

BAD = 2
T = TypeVar("T")


class Command(BaseCommand):
    help = "Makes the trustees' key, tries it, opens the sealed ballots of a closed poll, and destroys shares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        doing = parser.add_subparsers(dest="act", required=True)
        keygen = doing.add_parser("keygen", help="draw a key and share it among the trustees")
        keygen.add_argument("-t", type=int, required=True, help="how many trustees are needed to open")
        keygen.add_argument("-n", type=int, required=True, help="how many trustees there are")
        keygen.add_argument("--holder", action="append", default=[], help="who keeps a share; once for each")
        keygen.add_argument("--into", type=Path, required=True, help="an empty folder for trustees.json and the shares")
        test = doing.add_parser("test", help="open the trial ballot of a poll that is being prepared")
        test.add_argument("trial", type=Path, help="the file from the poll's desk")
        test.add_argument("--share", type=Path, action="append", required=True)
        test.add_argument("--into", type=Path, required=True, help="file for the opened trial ballot")
        opener = doing.add_parser("open", help="open the sealed ballots of a closed poll; goes on where it stopped")
        opener.add_argument("envelopes", type=Path, help="the sealed ballots from the poll's desk")
        opener.add_argument("--rules", type=Path, required=True, help="the poll's frozen rules, rules.json")
        opener.add_argument("--record", type=Path, required=True, help="the entries of the public ledger, one a line")
        opener.add_argument("--share", type=Path, action="append", required=True)
        opener.add_argument("--into", type=Path, required=True, help="folder for the opened ballots")
        destroy = doing.add_parser("destroy", help="overwrite and delete shares after the time for objections")
        destroy.add_argument("--share", type=Path, action="append", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except (trustees.ShareRefused, opening.OpeningRefused, EnvelopeRefused, ManifestRefused, ValueError) as wrong:
            raise CommandError(str(wrong), returncode=BAD) from wrong
        except OSError as wrong:
            raise CommandError(f"{wrong.filename}: {wrong.strerror}", returncode=BAD) from wrong

    def _keygen(self, options: dict[str, Any]) -> None:
        folder: Path = options["into"]
        key, shares = trustees.make_key(options["t"], options["n"])
        if len(options["holder"]) > options["n"]:
            raise ValueError(f"{len(options['holder'])} holders are named for {options['n']} shares")
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ValueError(f"{folder} is not empty; shares are never written over others")
        files = {"trustees.json": encode(key.public()) + b"\n"}
        holders = [*options["holder"], *[""] * options["n"]]
        for share, holder in zip(shares, holders, strict=False):
            passphrase = _passphrase(
                f"Passphrase for share {share.index}{f' ({holder})' if holder else ''}: ", new=True
            )
            files[f"share-{share.index}.json"] = trustees.lock(share, passphrase, holder=holder)
        for name, content in files.items():  # only now: who mistypes a passphrase begins again in an empty folder
            (folder / name).write_bytes(content)
        self.stdout.write(
            f"{options['t']} of {options['n']}: give trustees.json to the officer and each trustee a share."
        )

    def _test(self, options: dict[str, Any]) -> None:
        with options["trial"].open("rb") as file:
            commitment, envelope = next(iter(opening.read_envelopes(file)), (b"", b""))
        if not envelope:
            raise ValueError(f"{options['trial']} is empty; take the trial ballot from the poll's desk again")
        shares = _shares(options["share"])
        key = trustees.combine(shares, shares[0].trustees)
        options["into"].write_bytes(unseal(envelope, commitment, key) + b"\n")
        self.stdout.write(f"The trial ballot opens. Give {options['into']} to the officer.")

    def _open(self, options: dict[str, Any]) -> None:
        rules = read_manifest(options["rules"].read_bytes())
        standing = _standing(rules, options["record"])
        key = _key(rules, options["share"])
        columns = (TextColumn("Opening ballots"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with (
            options["envelopes"].open("rb") as file,
            Progress(*columns, console=Console(stderr=True, quiet=quiet)) as bar,
        ):
            task = bar.add_task("", total=len(standing))
            state = opening.open_all(
                opening.read_envelopes(file),
                standing,
                key,
                rules,
                options["into"],
                lambda done: bar.update(task, completed=done),
            )
        left = sum(state.unopened.values())
        self.stdout.write(
            f"{state.done - left} ballots opened, {left} not. Give the files of {options['into']} to the officer."
        )

    def _destroy(self, options: dict[str, Any]) -> None:
        headers = {path: _of(path, trustees.read_header) for path in options["share"]}  # all, before one is gone
        for path, header in headers.items():
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self.stdout.write(f"share {header['index']} is destroyed. Copies elsewhere are yours to find.")


def _standing(rules: Manifest, record: Path) -> list[tuple[bytes, str]]:
    """The ballots that count by the ledger, which must begin with these rules."""
    channels: dict[str, str] = {}
    with record.open("rb") as file:
        for number, line in enumerate(file):
            try:
                leaf = read_leaf(line.rstrip(b"\n"))
            except LeafRefused as wrong:
                raise ValueError(f"{record}, line {number + 1}: {wrong}") from wrong
            if number == 0 and leaf != {"type": "manifest", "sha256": rules.sha256}:
                raise ValueError("these entries are the record of another poll, or of other rules")
            if leaf["type"] in ("ballot", "paper"):
                channels[leaf["commitment"]] = "paper" if leaf["type"] == "paper" else "electronic"
            elif leaf["type"] in ("superseded", "overridden"):
                for commitment in leaf["commitments"]:
                    channels.pop(commitment, None)
    return sorted((bytes.fromhex(commitment), channel) for commitment, channel in channels.items())


def _key(rules: Manifest, paths: list[Path]) -> X25519PrivateKey:
    return trustees.combine(_shares(paths), trustees.TrusteeKey.of(rules.data["trustees"]))


def _shares(paths: list[Path]) -> list[trustees.Share]:
    for path in paths:
        _of(path, trustees.read_header)  # before a passphrase is asked for
    return [
        _of(path, partial(trustees.unlock, passphrase=_passphrase(f"Passphrase for {path.name}: "))) for path in paths
    ]


def _of(path: Path, read: Callable[[bytes], T]) -> T:
    """What `read` makes of a share's file. Raises `ShareRefused` that names the file."""
    try:
        return read(path.read_bytes())
    except trustees.ShareRefused as wrong:
        raise trustees.ShareRefused(f"{path}: {wrong}") from wrong


def _passphrase(question: str, *, new: bool = False) -> str:
    """From the keyboard, unseen; or from the setting, for rehearsals with one passphrase for all."""
    if settings.TRUSTEE_PASSPHRASE:
        return str(settings.TRUSTEE_PASSPHRASE)
    try:
        typed = getpass.getpass(question)
    except EOFError:
        raise ValueError("nobody types a passphrase here: run this in a terminal") from None
    if new and typed != getpass.getpass("The same once more: "):
        raise ValueError("the two passphrases differ; begin again")
    if new and len(typed) < 12:
        raise ValueError("a passphrase has at least 12 characters; begin again")
    return typed
