"""News by e-mail comes at a pace of the person's choice, instead of yes or no; and the bell's number."""

from django.db import migrations, models

CHOICES = [
    ("at-once", "at once"),
    ("daily", "once a day, together"),
    ("weekly", "once a week, together"),
    ("never", "never: I look at the bell on the site"),
]


def carry_over(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(wants_news=False).update(news="never")


def carry_back(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(news="never").update(wants_news=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_news_by_letter")]
    operations = [
        migrations.AddField(
            "user",
            "news",
            models.CharField(
                choices=CHOICES,
                default="at-once",
                help_text="How soon news comes by e-mail; the bell on the site has it at once.",
                max_length=10,
                verbose_name="news by e-mail",
            ),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField("user", "wants_news"),
        migrations.AddField(
            "user",
            "unread",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="notices not read yet"),
        ),
    ]
