"""What a count costs: CPU seconds and peak memory of each rule on each real election, beside the library pabutools.

    make bench-rules                                        # every file of ../shared/data/pabulib, every rule
    make bench-rules ARGS="--rules add1u --limit 600"       # one rule; ten minutes of CPU for the library
    make bench-rules ARGS="a.pb folder --no-library"        # other files, ours alone
    make bench-rules ARGS="--grouped"                       # the library is given equal ballots grouped, as ours are
    make bench-rules ARGS="--ladder 1e5,1e6,1e7"            # only the made-up elections that grow, ours alone
    make bench-rules ARGS="--shapes all"                    # only made-up elections of many shapes (see `shapes`)

Every number is from a process of its own: CPU is the process's (and its children's: the library asks a solver), so that
other programs disturb little, and memory is the highest its resident set ever was. Reading the file is told apart from
counting. A count that takes less than a tenth of a second is done again, and the middle one of the repeats told.
The library counts in exact fractions where it can: its maximin support and max welfare ask a solver that uses floats.
"×" says how many times as long the library takes; a "!" says what is not as it should be.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(HERE)]
import shapes  # noqa: E402

ELECTIONS = ROOT.parent / "shared" / "data" / "pabulib"
RULES = {
    "greedy": {"name": "greedy"},
    "equal-shares": {"name": "equal-shares"},
    "add1": {"name": "equal-shares", "completion": "add1", "integral": False},
    "add1u": {"name": "equal-shares", "completion": "add1u", "integral": False},
    "phragmen": {"name": "phragmen"},
    "maximin-support": {"name": "maximin-support"},
    "max-welfare": {"name": "max-welfare"},
}
RAISING = ("add1", "add1u")
SHORT, REPEATS = 0.1, 7
AIM = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=[ELECTIONS], help="elections, or folders of them")
    parser.add_argument("--rules", default="greedy,equal-shares,add1u,phragmen,maximin-support,max-welfare")
    parser.add_argument("--limit", type=int, default=30, help="CPU seconds the library may take, reading included")
    parser.add_argument("--grouped", action="store_true", help="give the library equal ballots grouped")
    parser.add_argument("--no-library", action="store_true", help="ours alone")
    parser.add_argument("--ladder", type=_sizes, metavar="N,N,…", help="only made-up elections of so many ballots")
    parser.add_argument("--ladder-rules", default="greedy,equal-shares,phragmen,add1u")
    parser.add_argument("--shapes", metavar="NAME,NAME,…", help="only made-up elections of these shapes, or `all`")
    parser.add_argument("--shape-rules", default="all")
    parser.add_argument("--shape-limit", type=int, default=60, help="CPU seconds that a count may take")
    parser.add_argument("--rung", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=3, metavar=("WHO", "RULE", "FILE"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        print(json.dumps(_measure(*wanted.one, grouped=wanted.grouped)))
        return 0
    if wanted.rung:
        print(json.dumps(_rung(wanted.rung, wanted.ladder_rules.split(","))))
        return 0
    if wanted.ladder:
        return _ladder(wanted.ladder, wanted.ladder_rules)
    if wanted.shapes:
        return shapes.run(wanted.shapes, wanted.shape_rules, wanted.shape_limit)
    files = [path for given in wanted.files for path in _files(given)]
    if not files:
        print("no elections found: name .pb files, or put the shared data beside the project", file=sys.stderr)
        return 2
    return _table(files, wanted)


def _sizes(text: str) -> list[int]:
    return [int(float(size)) for size in text.split(",")]


def _files(given: Path) -> Sequence[Path]:
    return sorted(given.rglob("*.pb")) if given.is_dir() else [given]


# --- One count, in a process of its own ---------------------------------------------------------------------------------


def _measure(who: str, rule: str, file: str, grouped: bool) -> dict[str, Any]:
    """CPU seconds of reading and counting, megabytes, and the winners."""
    began = time.process_time()
    if who == "library":
        import library

        prepare = library.prepare(rule, file, grouped)
    else:
        prepare = _prepare(rule, file)
    about = next(prepare)  # what importing takes is nobody's count
    imported, began = time.process_time() - began, time.process_time()
    count: Callable[[], list[str]] = next(prepare)
    read = time.process_time() - began
    spent, winners = [], []
    while not spent or (spent[0] < SHORT and len(spent) < REPEATS):
        began = _cpu()
        winners = count()
        spent.append(_cpu() - began)
    return {
        **about,
        "import": imported,
        "read": read,
        "count": statistics.median(spent),
        "memory": _peak_megabytes(),
        "winners": sorted(winners),
    }


def _prepare(rule: str, file: str) -> Iterator[Any]:
    from voting.pabulib import read
    from voting.rules import Rule, count

    yield {}
    election = read(file)
    how = Rule(**RULES[rule])
    yield lambda: list(count(election.instance, election.profile, how).winners)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_megabytes() -> float:
    """The highest resident set of this process since it began its own program (`ru_maxrss` includes its parent's)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(who: str, rule: str, file: Path, wanted: argparse.Namespace) -> dict[str, Any]:
    """The measure of one count, or `{"failed": why}`."""
    command = [sys.executable, __file__, "--one", who, rule, str(file), *(["--grouped"] if wanted.grouped else [])]
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wailed:
        process = subprocess.Popen(command, stdout=said, stderr=wailed)
        if who == "library" and not _ends_within(process, wanted.limit):
            return {"failed": f"> {wanted.limit} s"}
        if process.wait() != 0:
            wailed.seek(0)
            last = (wailed.read().strip().splitlines() or ["ended without a word"])[-1]
            return {"failed": "cannot" if "does not count" in last else last[:60]}
        said.seek(0)
        return json.load(said)


def _ends_within(process: subprocess.Popen[bytes], limit: float) -> bool:
    """Wait for a process; False if it and its children used up their CPU seconds, and were stopped."""
    import psutil

    while process.poll() is None:
        time.sleep(0.05)
        try:
            watched = psutil.Process(process.pid)
            family = [watched, *watched.children(recursive=True)]
            times = [member.cpu_times() for member in family]
        except psutil.NoSuchProcess:
            continue
        if sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system > limit:
            for member in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.kill()
            process.wait()
            return False
    return True


# --- The ladder ---------------------------------------------------------------------------------------------------------

TOP, TOP_SECONDS, TOP_MEGABYTES = 10_000_000, 20.0, 4096


def _rung(ballots: int, rules: Sequence[str]) -> dict[str, Any]:
    import ladder

    told = list(ladder.climb(ballots, list(rules)))
    return {
        "spent": {what: spent for what, spent, _ in told},
        "groups": told[0][2],
        "memory": _peak_megabytes(),
        "loop": _loop(),
    }


def _loop() -> float:
    """CPU seconds of ten million additions: how fast this machine is now, for comparing runs."""
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - began


def _ladder(sizes: Sequence[int], rules: str) -> int:
    """A line for each number of ballots: CPU seconds of grouping and of each rule alone, and the peak of memory."""
    names = ["grouping", *rules.split(",")]
    columns = "".join(f"{name:>14}" for name in names)
    print(f"{'ballots':>11}{'different':>11}{columns}{'MB':>7}{'a loop':>9}   (CPU seconds; 200 projects)")
    failed = 0
    for size in sizes:
        command = [sys.executable, __file__, "--rung", str(size), "--ladder-rules", rules]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        spent = told["spent"]
        row = "".join(f"{spent[name]:14.2f}" for name in names)
        one = spent["grouping"] + spent.get("equal-shares", 0)
        over = size >= TOP and (one > TOP_SECONDS or told["memory"] > TOP_MEGABYTES)
        failed += over
        print(f"{size:11,}{told['groups']:11,}{row}{told['memory']:7.0f}{told['loop']:9.2f}", end="")
        print(f"   ! over {TOP_SECONDS:.0f} s or {TOP_MEGABYTES} MB" if over else "", flush=True)
    return 1 if failed else 0


# --- The table ----------------------------------------------------------------------------------------------------------


def _table(files: Sequence[Path], wanted: argparse.Namespace) -> int:
    names = [name for name in wanted.rules.split(",") if name]
    print(f"{'election':34}{'rule':17}{'read s':>8}{'count s':>9}{'MB':>6}{'library s':>11}{'MB':>6}{'×':>9}  winners")
    ratios: dict[str, list[float]] = {name: [] for name in names}
    wrong = []
    for number, file in enumerate(files, start=1):
        for name in names:
            print(f"{number}/{len(files)} {file.stem} {name} …", file=sys.stderr, flush=True)
            ours = _apart("ours", name, file, wanted)
            theirs = {} if wanted.no_library else _apart("library", name, file, wanted)
            notes = _judge(ours, theirs)
            ratio = _ratio(ours, theirs)
            if ratio is not None:
                ratios[name].append(ratio)
            wrong += [f"{file.stem}, {name}: {note}" for note in notes]
            print(_row(file, name, ours, theirs, notes), flush=True)
    _summary(ratios, wrong, wanted)
    return 1 if wrong else 0


def _ratio(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    return theirs["count"] / ours["count"] if "count" in ours and "count" in theirs else None


def _judge(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """What is not as it should be."""
    if "failed" in ours:
        return [f"ours failed: {ours['failed']}"]
    notes = []
    ratio = _ratio(ours, theirs)
    if ratio is not None and ratio < 1:
        notes.append("slower")
    if "winners" in theirs and theirs["winners"] != ours["winners"]:
        differ = sorted(set(theirs["winners"]) ^ set(ours["winners"]))
        notes.append(f"winners differ: {', '.join(differ[:8])}")
    return notes


def _row(file: Path, name: str, ours: dict[str, Any], theirs: dict[str, Any], notes: Sequence[str]) -> str:
    row = f"{file.stem[:32]:34}{name:17}"
    row += f"{ours['read']:8.2f}{ours['count']:9.4f}{ours['memory']:6.0f}" if "count" in ours else f"{'failed':>23}"
    if "count" in theirs:
        row += f"{theirs['count']:11.4f}{theirs['memory']:6.0f}"
    else:
        row += f"{theirs.get('failed', '')[:16]:>17}"
    ratio = _ratio(ours, theirs)
    row += f"{ratio:9.1f}" if ratio is not None else f"{'':9}"
    told = str(len(ours["winners"])) if "winners" in ours else ""
    if "winners" in ours and "winners" in theirs and ours["winners"] == theirs["winners"]:
        told += ", the same"
    return f"{row}  {told}{'   ! ' + ', '.join(notes) if notes else ''}"


def _summary(ratios: dict[str, list[float]], wrong: Sequence[str], wanted: argparse.Namespace) -> None:
    print()
    for name, found in ratios.items():
        if found:
            told = f"{name}: {statistics.median(found):,.0f} × as fast at the median of {len(found)}, {min(found):,.1f} × at least"
            if name in RAISING and statistics.median(found) < AIM:
                told += f"   ! under {AIM} ×"
            print(told)
    if not wanted.no_library:
        slower = [words for words in wrong if words.endswith("slower") or "slower," in words]
        print("never slower than the library" if not slower else f"! slower than the library {len(slower)} times")
    for words in wrong:
        print(f"! {words}")


if __name__ == "__main__":
    sys.exit(main())
