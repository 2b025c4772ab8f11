"""Ballots are sealed to trustees instead of by the server.

A ballot that the server sealed can't be turned into one that only trustees can open. Votes that are over keep their count
and their file of ballots; the sealed rows are dropped. A vote that is open or waits for its count must be finished
with the version before.
"""

from django.db import migrations, models

UNFINISHED = "A vote is open or waits for its count (poll %s). Count it with the version you come from, then upgrade."


def drop_sealed_rows(apps, schema_editor):
    Poll, Ballot, CastKey = (apps.get_model("voting", name) for name in ("Poll", "Ballot", "CastKey"))
    waiting = Poll.objects.filter(state__in=("open", "closed"), ballots__isnull=False).values_list("pk", flat=True)
    if waiting:
        raise RuntimeError(UNFINISHED % ", ".join(sorted({str(pk) for pk in waiting})))
    Ballot.objects.all().delete()
    CastKey.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("voting", "0005_measures")]

    operations = [
        migrations.RunPython(drop_sealed_rows, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("ballot", "sealed"),
        migrations.AddField("ballot", "commitment", models.CharField(max_length=64, unique=True), preserve_default=False),
        migrations.AddField(
            "ballot", "envelope", models.BinaryField(default=b"", editable=False), preserve_default=False
        ),
        migrations.AddField("ballot", "paper", models.BooleanField(default=False)),
        migrations.AddField("castkey", "commitment", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AlterField(
            model_name='poll',
            name='seal',
            field=models.CharField(blank=True, editable=False, help_text="The public ledger's root at closing, which covers every ballot.", max_length=64, verbose_name='seal'),
        ),
        migrations.AlterField(
            model_name='poll',
            name='state',
            field=models.CharField(choices=[('preparing', 'being prepared'), ('open', 'open'), ('closed', 'closed and sealed'), ('opened', 'ballots opened'), ('counted', 'counted'), ('certified', 'certified'), ('published', 'published')], db_index=True, default='preparing', max_length=12, verbose_name='state'),
        ),
    ]
