"""Checks 1–13: files, rules, checkpoints and their signatures, and the ledger from its first leaf to its last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from voting.ledger.bundle import SUMS, BundleRefused, write_sums
from voting.ledger.leaves import LONGEST_LINE, LeafRefused, Stage
from voting.ledger.manifest import ManifestRefused, read_manifest
from voting.ledger.notes import LATEST, LOG, Note, NoteRefused, Verifier, parse_checkpoint, parse_note
from voting.ledger.reading import Reading
from voting.ledger.run import Run, Seen
from voting.ledger.shapes import moment
from voting.ledger.tree import Frontier, leaf_hash

LEDGER, CHECKPOINTS, MANIFEST = "ledger.jsonl", "checkpoints.txt", "manifest.json"
MOST_LINES_OF_A_NOTE = 24
SLOW_CLOCK = 300  # seconds that a witness's clock may be behind

# What `Reading` reports, as the checks are called.
ABOUT = {
    "begins": "beginning",
    "casts": "once",
    "replaced": "replaced",
    "amendments": "amendments",
    "totals": "closing",
    "unopened": "opened",
}


def check_files(run: Run) -> None:
    """1: every file's fingerprint."""
    run.sums = run.bundle.sums()
    expected, found = write_sums(run.sums), run.bundle.read(SUMS)
    if expected != found:
        said = set(found.splitlines())
        other = [line.split()[1].decode() for line in expected.splitlines() if line not in said]
        run.findings.wrong("files", SUMS, f"it gives other fingerprints: {', '.join(other) or 'in another form'}")
    run.findings.checked("files")


def check_rules(run: Run) -> None:
    """2: the frozen rules, without which nothing else can be checked."""
    try:
        run.manifest = read_manifest(run.bundle.read(MANIFEST))
    except ManifestRefused as error:
        run.findings.fatal("rules", MANIFEST, str(error))
    run.findings.notes.append(
        f"These are the rules and the result of “{run.manifest.data['title']}” ({run.manifest.origin})."
    )
    run.findings.checked("rules")


def check_checkpoints(run: Run) -> None:
    """5, 6 and parts of 8: the form of the checkpoints and who signed them."""
    try:
        for number, note in enumerate(_notes(run), start=1):
            _check_checkpoint(run, f"{CHECKPOINTS}, note {number}", note)
    except (NoteRefused, BundleRefused) as error:
        run.findings.fatal("checkpoints", CHECKPOINTS, str(error))
    if not run.checkpoints:
        run.findings.fatal("checkpoints", CHECKPOINTS, "there is no checkpoint")
    run.findings.checked("log signatures")


def _notes(run: Run) -> Iterator[Note]:
    """The notes of the file: each ends with its signatures, and an empty line stands between two."""
    lines: list[bytes] = []
    blanks = 0
    for line in run.bundle.lines(CHECKPOINTS, 1024):
        blanks += not line
        if blanks == 2:
            yield parse_note(b"".join(lines))
            lines, blanks = [], 0
            continue
        lines.append(line + b"\n")
        if len(lines) > MOST_LINES_OF_A_NOTE:
            raise NoteRefused("a checkpoint has more lines than can be")
    if lines:
        yield parse_note(b"".join(lines))
    elif run.checkpoints:
        raise NoteRefused("the file ends with an empty line")


def _check_checkpoint(run: Run, where: str, note: Note) -> None:
    checkpoint = parse_checkpoint(note.text)
    last = run.checkpoints[-1].size if run.checkpoints else 0
    if checkpoint.origin != run.manifest.origin:
        run.findings.wrong("checkpoints", where, f"it is of another log: {checkpoint.origin[:100]!r}")
    if checkpoint.size <= last:
        run.findings.fatal("checkpoints", where, f"its size {checkpoint.size} is not larger than the last, {last}")
    try:
        Verifier(run.manifest.origin, LOG, run.manifest.log).check(note.text, note.signatures[0])
    except NoteRefused as error:
        run.findings.wrong("log signatures", where, str(error))
    run.checkpoints.append(Seen(checkpoint.size, checkpoint.root, _witnessed(run, where, note)))


def _witnessed(run: Run, where: str, note: Note) -> dict[str, int]:
    """Who of the poll's witnesses signed, and when. They stand in the order of the rules, each once, and no strangers."""
    waiting, times = iter(run.manifest.witnesses), {}
    for signature in note.signatures[1:]:
        witness = next((one for one in waiting if one.made(signature)), None)
        if witness is None:
            said = f"the signature of {signature.name} is not by a witness of this poll, or out of order"
            run.findings.wrong("witnesses", where, said)
            break
        try:
            times[witness.name] = witness.check(note.text, signature)
        except NoteRefused as error:
            run.findings.wrong("witnesses", where, str(error))
    return times


def check_ledger(run: Run) -> None:
    """3, 4, 7, 10–13 and what of 5, 8 and 9 needs the ledger: all its leaves, once."""
    findings = run.findings

    def report(about: str, index: int, text: str) -> None:
        findings.wrong(ABOUT[about], f"{LEDGER}, leaf {index}", text)

    run.reading = Reading(run.manifest, report)
    try:
        _read_all(run)
    except LeafRefused as error:
        findings.fatal("leaves", f"{LEDGER}, leaf {run.reading.size}", str(error))
    except BundleRefused as error:
        findings.fatal("leaves", LEDGER, str(error))
    if run.reading.stage < Stage.RESULT:
        findings.fatal("leaves", LEDGER, f"the ledger ends before the result: it is {run.reading.stage.name.lower()}")
    _check_ends(run)
    _check_quorum(run)
    _check_time(run)
    _tell_changes(run)
    findings.checked("leaves", "beginning", "checkpoints", "growth", "once", "replaced", "amendments", "closing")


def _tell_changes(run: Run) -> None:
    """What was changed after opening, for people to judge."""
    reading, notes = run.reading, run.findings.notes
    if reading.closes_at != run.manifest.data["closes_at"]:
        notes.append(f"The vote was extended from {run.manifest.data['closes_at']} to {reading.closes_at}.")
    if reading.withdrawn:
        notes.append(f"Withdrawn while the vote was open: project {', '.join(reading.withdrawn)}.")
    if reading.late:
        notes.append(f"Residents added to the roll while the vote was open: {len(reading.late)}; the ledger says why.")
    if reading.destroyed:
        notes.append(f"At {reading.destroyed['at']}: {reading.destroyed['statement']}")


def _read_all(run: Run) -> None:
    reading, frontier = run.reading, Frontier()
    waiting = iter(run.checkpoints)
    awaited = next(waiting, None)
    for line in run.bundle.lines(LEDGER, LONGEST_LINE):
        reading.take(line)
        frontier.append(leaf_hash(line))
        size = frontier.size
        if size in run.kept and any(root != frontier.root() for root in run.kept[size]):
            run.findings.wrong(
                "your checkpoints", f"{LEDGER}, the first {size} leaves", "you kept another root for these"
            )
        if awaited is not None and size == awaited.size:
            if awaited.root != frontier.root():
                run.findings.wrong("growth", f"{LEDGER}, the first {size} leaves", "the checkpoint has another root")
            awaited = next(waiting, None)


def _check_ends(run: Run) -> None:
    last, size = run.checkpoints[-1].size, run.reading.size
    if last > size:
        run.findings.wrong("checkpoints", CHECKPOINTS, f"the last is over {last} leaves; the ledger was cut to {size}")
    if last < size:
        run.findings.wrong("checkpoints", CHECKPOINTS, f"the last is over {last} leaves; {size - last} more were added")
    if not run.closing():
        run.findings.wrong("checkpoints", CHECKPOINTS, "none lies between the closing and the result")


def _check_quorum(run: Run) -> None:
    quorum, last = run.manifest.quorum, run.checkpoints[-1]
    if not quorum:
        run.findings.moot["witnesses"] = "the poll has no witnesses"
        return
    best = max((len(seen.witnessed) for seen in run.closing()), default=0)
    for when, signed in (("at closing, before the result", best), ("at its end", len(last.witnessed))):
        if signed < quorum:
            text = f"{signed} witnesses signed the ledger {when}; {quorum} are needed"
            run.findings.wrong("witnesses", CHECKPOINTS, text)
    run.findings.checked("witnesses")
    _tell_witnesses(run)


def _tell_witnesses(run: Run) -> None:
    """Who watched from when on, and what nobody watched."""
    for witness in run.manifest.witnesses:
        times = [seen.witnessed[witness.name] for seen in run.checkpoints if witness.name in seen.witnessed]
        if times:
            span = f"from {_said(min(times))} to {_said(max(times))}"
            run.findings.notes.append(f"{witness.name} signed {len(times)} of the checkpoints here, {span}.")
    first = min((when for seen in run.checkpoints for when in seen.witnessed.values()), default=LATEST)
    opens_at = run.manifest.data["opens_at"]
    if first > moment(opens_at).timestamp():
        text = f"What the ledger held before {_said(first)}: no witness signed it earlier, and the vote opened at {opens_at}."
        run.findings.unknowable.append(text)


def _check_time(run: Run) -> None:
    signed = [max(seen.witnessed.values()) for seen in run.closing() if seen.witnessed]
    if not signed:
        run.findings.moot["closing time"] = "no witness's clock says when the vote was closed"
        return
    ends = moment(run.reading.closes_at).timestamp()
    if min(signed) < ends - SLOW_CLOCK:
        text = f"witnesses saw it closed at {_said(min(signed))}, before its time {run.reading.closes_at}"
        run.findings.wrong("closing time", CHECKPOINTS, text)
    run.findings.checked("closing time")


def _said(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
