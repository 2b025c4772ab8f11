"""The public ledger of a poll, for residents with a receipt, witnesses, auditors and anybody's own verifier."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kit import clock
from kit.paging import page_of
from kit.verdict import Forbidden
from kit.when_used import when_used
from voting.ledger.canonical import parse
from voting.ledger.receipts import fingerprint_of
from voting.models import Participation, Poll
from voting.record import actions, amendments, bundles, closing, proofs, receipts
from voting.record.models import Checkpoint, Entry, Record, RollLine
from voting.roll import resident_number

qr_code = when_used("segno", "make")
private = cache_control(private=True, no_store=True)
MOST_ENTRIES = 1000
LONGEST_COSIGNATURE = 2000  # characters
PREFIX = re.compile(r"[0-9a-f]{1,4}")


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What the record is, how far it has come, who signed it, and what one can do with it."""
    found = _record(pk)
    rows = Checkpoint.objects.filter(poll=found.poll).prefetch_related("cosignatures").order_by("-size")
    return render(
        request,
        "record/record.html",
        {
            "poll": found.poll,
            "record": found,
            "trustees": found.poll.manifest.data["trustees"],
            "fingerprint": fingerprint_of(bytes.fromhex(found.public_key)),
            "page": page_of(request, rows, 20),
            "amendments": amendments.told(found.poll),
            "waivers": found.poll.waivers.all(),
            "objections_over": not found.destroyed_at and _is_past(found.poll.objections_until),
            "destroyed": _last_entry(found) if found.destroyed_at else None,
        },
    )


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet to print and hang up: the fingerprint of the log's key, the rules', the witnesses', and the way to the ledger."""
    found = _record(pk)
    page = request.build_absolute_uri(reverse("record:record", args=[pk]))
    rules = found.poll.manifest
    witnesses = [
        {"name": w["name"], "fingerprint": fingerprint_of(bytes.fromhex(w["key"]))}
        for w in rules.data.get("witnesses", ())
    ]
    picture = qr_code(page, error="m").svg_inline(scale=4, border=2, light="white", omitsize=True, title=page)
    return render(
        request,
        "record/poster.html",
        {
            "poll": found.poll,
            "page": page,
            "picture": picture,
            "fingerprint": fingerprint_of(bytes.fromhex(found.public_key)),
            "rules": rules.sha256,
            "witnesses": witnesses,
        },
    )


@require_safe
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest checkpoint, as a signed note."""
    return _text(Checkpoint.objects.filter(poll=_record(pk).poll).latest("size").note)


@require_safe
def checkpoints(request: HttpRequest, pk: int) -> HttpResponse:
    """All checkpoints with their co-signatures, as in the bundle."""
    return _text(b"".join(bundles.checkpoints(_record(pk).poll)).decode())


@require_safe
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries of the ledger, one a line, byte for byte: `?from=0` and up to a thousand at once."""
    found, first = _record(pk), _number(request.GET.get("from", "0"))
    if first is None:
        return _wrong(_("from must be the number of an entry, such as 0."))
    rows = Entry.objects.filter(poll=found.poll, index__gte=first).order_by("index")[:MOST_ENTRIES]
    answer = _text("".join(f"{row.body}\n" for row in rows))
    answer["X-Record-Size"] = str(found.size)
    return answer


@require_safe
def consistency(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof that the ledger at `?to=` entries continues that at `?from=`."""
    found = _record(pk)
    old, new = _number(request.GET.get("from")), _number(request.GET.get("to"))
    try:
        if old is None or new is None:
            raise ValueError(_("from and to must be numbers of entries."))
        return JsonResponse({"from": old, "to": new, "proof": proofs.consistency(found, old, new)})
    except ValueError as wrong:
        return _wrong(str(wrong))


@require_safe
def ballots_beginning_with(request: HttpRequest, pk: int, prefix: str) -> HttpResponse:
    """The ballots whose commitments begin with one to four digits, each with its proof."""
    if not PREFIX.fullmatch(prefix):
        return _wrong(_("Ask for one to four hexadecimal digits, in small letters."))
    found = _record(pk)
    return JsonResponse(
        proofs.beginning_with(found, prefix) | {"openings": bundles.openings_beginning_with(found, prefix)}
    )


@csrf_exempt
@require_POST
def cosign(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a witness's co-signature: a signature line, under the checkpoint of `size`. Only its key can make it."""
    line, size = request.POST.get("line", "")[:LONGEST_COSIGNATURE], _number(request.POST.get("size"))
    try:
        if size is None:
            raise ValidationError(_("size must be the number of entries of the checkpoint."))
        actions.cosign(_record(pk).poll, size=size, line=line)
    except ValidationError as wrong:
        return _wrong(" ".join(wrong.messages))
    return _text("taken in\n")


@require_safe
def roll_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of the roll, sorted; after the close, with a mark for those whose person took part."""
    found = _record(pk)
    if found.poll.state == Poll.State.OPEN:
        lines = RollLine.objects.filter(poll=found.poll).order_by("line").values_list("line", flat=True)
        return _text("".join(f"{line}\n" for line in lines.iterator(chunk_size=5000)))
    return _text(b"".join(closing.marks_file(found.poll)).decode())


@private
@require_safe
@login_required
def my_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A resident's own line, with the salt that shows it is theirs, and whether it is marked."""
    found, number = _record(pk), resident_number(request.user)
    mark = Participation.objects.filter(poll=found.poll, resident=number).first()
    return render(
        request,
        "record/my_line.html",
        {
            "poll": found.poll,
            "line": RollLine.objects.filter(poll=found.poll, resident=number).first(),
            "destroyed_at": found.destroyed_at,
            "marked": mark is not None,
            "on_paper": mark is not None and mark.paper,
        },
    )


@require_safe
def bundle(request: HttpRequest, pk: int) -> FileResponse:
    """Everything there is to verify a published poll, in one file."""
    found = _record(pk)
    if not found.poll.is_published:
        raise Forbidden(_("The bundle is published with the outcome."))
    name = f"lamplight-poll-{pk}.zip"
    return FileResponse(bundles.file_of(found.poll).open("rb"), as_attachment=True, filename=name)


@private
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a receipt: in the browser by itself, or, without scripts, by this server."""
    found, typed, result = _record(pk), request.POST.get("receipt", "")[:5000], None
    if request.method == "POST":
        result = receipts.look_at(found, typed)
    return render(
        request,
        "record/check.html",
        {
            "poll": found.poll,
            "record": found,
            "typed": typed,
            "result": result,
            "fingerprint": fingerprint_of(bytes.fromhex(found.public_key)),
        },
    )


def _record(pk: int) -> Record:
    polls = Poll.objects.visible().with_place().select_related("manifest")
    poll = get_object_or_404(polls, pk=pk)
    found: Record = get_object_or_404(Record, poll=poll)
    found.poll = poll
    return found


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def _last_entry(record: Record) -> Any:
    return parse(Entry.objects.get(poll=record.poll, index=record.size - 1).body.encode())


def _number(typed: Any) -> int | None:
    return int(typed) if typed and str(typed).isascii() and str(typed).isdigit() and len(str(typed)) < 10 else None


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


def _wrong(why: str) -> HttpResponse:
    return HttpResponse(f"{why}\n", content_type="text/plain; charset=utf-8", status=400)
