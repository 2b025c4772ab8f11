"""Emptying the whole table passes row triggers by: PostgreSQL refuses that too. SQLite has no TRUNCATE."""

from django.db import migrations


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
               FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"""
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_entry_no_truncate ON audit_entry")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
