"""Decisions about statements become decisions like those about comments, with a rule; the old ones wait for 0003."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial"), ("discussions", "0006_statements_too")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="discussion",
            field=models.OneToOneField(
                blank=True,
                help_text="Made with the council's first decision.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.discussion",
                verbose_name="place in the moderation log",
            ),
        ),
        migrations.RemoveIndex(model_name="flag", name="statement_flag_open_by_age"),
        migrations.RenameField(model_name="flag", old_name="decision", new_name="old_decision"),
        migrations.AlterField(  # PostgreSQL keeps the names of its index and constraint, which the new field will have
            model_name="flag",
            name="old_decision",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="opinions.decision",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="discussions.decision",
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.houserule",
                verbose_name="rule",
            ),
        ),
    ]
