import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinions", "0003_rules_for_all")]

    operations = [
        migrations.RemoveField(model_name="flag", name="old_decision"),
        migrations.RemoveField(model_name="flag", name="reason"),
        migrations.AlterField(
            model_name="flag",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.houserule",
                verbose_name="rule",
            ),
        ),
        migrations.DeleteModel(name="Decision"),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("decision__isnull", True)),
                fields=["created_at"],
                name="statement_flag_open_by_age",
            ),
        ),
    ]
