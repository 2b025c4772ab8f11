"""Whether the witnesses whom a poll's frozen rules name have co-signed, and what stands in their way."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from voting.models import Manifest, Poll
from voting.record.models import Checkpoint, Cosignature, Entry, Waiver


def have_signed_the_close(poll: Poll) -> Verdict:
    """Whether enough witnesses co-signed a checkpoint over the close: before it no ballot may be opened."""
    if not _quorum(poll):
        return YES
    close = Entry.objects.filter(poll=poll, body__endswith='"type":"close"}').values_list("index", flat=True).last()
    if close is None:
        return YES  # there is nothing to open yet, and another sentence says so
    return _signed(poll, Checkpoint.objects.filter(poll=poll, size__gt=close), Waiver.Step.OPEN)


def have_signed_the_result(poll: Poll) -> Verdict:
    """Whether enough witnesses co-signed the newest checkpoint, which covers the result."""
    newest = Checkpoint.objects.filter(poll=poll).order_by("-size")[:1]
    return _signed(poll, Checkpoint.objects.filter(pk__in=newest.values("pk")), Waiver.Step.PUBLISH)


def missing(poll: Poll) -> list[str]:
    """The names of witnesses who have not signed the newest checkpoint."""
    newest = Checkpoint.objects.filter(poll=poll).latest("size")
    signed = set(Cosignature.objects.filter(checkpoint=newest).values_list("witness", flat=True))
    return [w["name"] for w in _named(poll) if w["name"] not in signed]


def witnessed_size(poll: Poll, least: int) -> int | None:
    """The size of the newest checkpoint with enough co-signatures, if it has at least so many entries."""
    quorum = _quorum(poll)
    rows = Checkpoint.objects.filter(poll=poll, size__gte=least).annotate(signed=Count("cosignatures"))
    return rows.filter(signed__gte=quorum).order_by("-size").values_list("size", flat=True).first()


def _quorum(poll: Poll) -> int:
    """How many witnesses must sign; 0 where the frozen rules name none, or nothing is frozen yet."""
    frozen = Manifest.objects.filter(poll=poll).first()
    return int(frozen.data.get("quorum", 0)) if frozen else 0


def _named(poll: Poll) -> list[dict[str, str]]:
    named: list[dict[str, str]] = poll.manifest.data.get("witnesses", [])
    return named


def _signed(poll: Poll, checkpoints: object, step: str) -> Verdict:
    quorum = _quorum(poll)
    if not quorum or Waiver.objects.filter(poll=poll, step=step).exists():
        return YES
    counted = Cosignature.objects.filter(checkpoint__in=checkpoints).values("checkpoint").annotate(n=Count("pk"))  # type: ignore[misc]
    most = max((row["n"] for row in counted), default=0)
    if most >= quorum:
        return YES
    return no(
        _(
            "The frozen rules name witnesses, and %(need)d of them must have co-signed the public ledger as it stands now "
            "(so far: %(have)d). Waiting for: %(names)s. They run manage.py witness."
        )
        % {"need": quorum, "have": most, "names": ", ".join(missing(poll))}
    )
