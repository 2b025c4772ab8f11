from django.db import migrations

from proposals.delivery.clauses import clauses_of


def freeze(apps, schema_editor):
    """The clauses of projects that started before clauses were kept: no words change after the ballot."""
    Clause = apps.get_model("delivery", "Clause")
    for project in apps.get_model("delivery", "Project").objects.select_related("proposal").iterator():
        proposal = project.proposal
        texts = enumerate(clauses_of(proposal.summary, proposal.body), start=1)
        Clause.objects.bulk_create(Clause(project=project, number=n, text=text) for n, text in texts)
        project.voted_version = proposal.revision
        project.save(update_fields=["voted_version"])


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_setbacks_and_scope")]

    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
