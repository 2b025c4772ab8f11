"""Proposals that are public already get their words of today as version 1."""

from django.db import migrations
from django.utils import timezone

PRIVATE = ("draft", "discarded")
WORDS = (
    "category", "title", "summary", "body", "place", "latitude", "longitude", "picture", "picture_alt",
    "answers", "places", "attachments",
)


def keep(apps, schema_editor):
    Proposal = apps.get_model("proposals", "Proposal")
    Revision = apps.get_model("revisions", "Revision")
    for proposal in Proposal.objects.exclude(state__in=PRIVATE).filter(revision=0).select_related("category").iterator():
        Revision.objects.create(
            proposal=proposal, number=1, how="sent-in", by=proposal.author, at=proposal.submitted_at or timezone.now(),
            **{name: getattr(proposal, name) for name in WORDS},
        )
        Proposal.objects.filter(pk=proposal.pk).update(revision=1)


class Migration(migrations.Migration):
    dependencies = [("revisions", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
