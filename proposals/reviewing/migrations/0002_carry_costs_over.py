"""Costs that were kept as two numbers become costings with a line each; nothing of what people see changes."""

from django.db import migrations

SOURCE = "Carried over from before costs were kept line by line"


def carry_over(apps, schema_editor):
    proposal_model = apps.get_model("proposals", "Proposal")
    costing_model = apps.get_model("reviewing", "Costing")
    line_model = apps.get_model("reviewing", "CostLine")
    for proposal in proposal_model.objects.filter(cost__isnull=False, costings__isnull=True).iterator():
        at = proposal.costed_at or proposal.submitted_at or proposal.created_at
        costing = costing_model.objects.create(proposal=proposal, at=at, note=proposal.costing_note)
        for kind, what, amount in (("once", "To build", proposal.cost), ("yearly", "Upkeep", proposal.upkeep)):
            if amount:
                line_model.objects.create(
                    costing=costing, kind=kind, what=what, amount=amount, low=amount, high=amount, source=SOURCE
                )


class Migration(migrations.Migration):
    dependencies = [("reviewing", "0001_initial")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
