"""The four groups behind the roles. Their way into the Wagtail admin is added after migrating (accounts.roles)."""

from django.db import migrations

ROLES = ["officer", "editor", "auditor", "council"]


def create(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
