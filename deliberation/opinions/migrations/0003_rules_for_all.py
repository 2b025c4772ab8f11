"""Each flag says which rule of the house, and each decision of before stands in the moderation log."""

from collections import Counter

from django.db import migrations
from django.utils import timezone

RULES = {"two": "clear", "unclear": "clear"}  # the others are called as the rules are


def carry_over(apps, schema_editor):
    conversation, flag, old = (apps.get_model("opinions", name) for name in ("Conversation", "Flag", "Decision"))
    discussion, decision, book = (
        apps.get_model("discussions", name) for name in ("Discussion", "Decision", "RuleBook")
    )
    if not old.objects.exists() and not flag.objects.exists():
        return
    rules = {rule.code: rule for rule in book.objects.order_by("-version").first().rules.all()}
    anything = next(iter(rules.values()))
    for reason in flag.objects.order_by().values_list("reason", flat=True).distinct():
        flag.objects.filter(reason=reason).update(rule=rules.get(RULES.get(reason, reason), anything))
    things, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="opinions", model="statement"
    )
    councils = dict(apps.get_model("neighborhoods", "Council").objects.values_list("neighborhood", "pk"))
    for about in conversation.objects.filter(statements__decisions__isnull=False).distinct():
        about.discussion = discussion.objects.create(
            title=about.question,
            url=f"/opinions/{about.pk}/",
            cycle_id=about.cycle_id,
            neighborhood_id=about.neighborhood_id,
            has_comments=False,
        )
        about.save(update_fields=["discussion"])
    for before in old.objects.select_related("statement__conversation").order_by("made_at", "pk").iterator():
        statement = before.statement
        flags = flag.objects.filter(old_decision=before)
        named = Counter(flags.values_list("rule", flat=True)).most_common(1)
        made = decision.objects.create(
            kind=before.kind,
            discussion=statement.conversation.discussion,
            about_type=things,
            about_id=statement.pk,
            person_id=None if statement.is_seed else statement.author_id,
            rule_id=named[0][0] if named and before.kind == "hide" else None,
            reason=before.reason or ("" if before.kind == "accept" else "No reason was kept."),
            by_id=before.by_id,
            council_id=councils.get(statement.conversation.neighborhood_id),
            made_at=before.made_at or timezone.now(),
        )
        flags.update(decision=made)


class Migration(migrations.Migration):
    dependencies = [
        ("opinions", "0002_one_moderation"),
        ("neighborhoods", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
