import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_first_rules")]

    operations = [
        migrations.RemoveField(model_name="flag", name="reason"),
        migrations.AlterField(
            model_name="flag",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="flags",
                to="discussions.houserule",
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="discussion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="discussions.discussion",
                verbose_name="discussion",
            ),
        ),
    ]
