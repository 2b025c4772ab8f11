"""The rules of the house a city starts with; flags and decisions of before say which rule, where and for which council."""

from collections import Counter

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone

from deliberation.discussions.house_rules import USUAL


def begin(apps, schema_editor):
    book_model, rule_model = (apps.get_model("discussions", name) for name in ("RuleBook", "HouseRule"))
    comment_model, decision_model, flag_model = (
        apps.get_model("discussions", name) for name in ("Comment", "Decision", "Flag")
    )
    book = book_model.objects.create(version=1, why="", made_at=timezone.now())
    rules = {
        code: rule_model.objects.create(
            book=book, code=code, position=position, words={"en": {"title": title, "text": text}}
        )
        for position, (code, title, text) in enumerate(USUAL, start=1)
    }
    for code, rule in rules.items():
        flag_model.objects.filter(reason=code).update(rule=rule)
    flag_model.objects.filter(rule=None).update(rule=rules["off-topic"])
    oldest = flag_model.objects.filter(comment=OuterRef("pk"), decision=None).order_by().values("comment")
    comment_model.objects.filter(flags__decision=None, flags__isnull=False, state="shown").update(
        flagged_at=Subquery(oldest.annotate(first=Min("created_at")).values("first"))
    )
    for decision in decision_model.objects.select_related("comment__discussion").iterator():
        council = apps.get_model("neighborhoods", "Council").objects.filter(
            neighborhood=decision.comment.discussion.neighborhood_id
        )
        said = Counter(flag_model.objects.filter(decision=decision).values_list("rule", flat=True)).most_common(1)
        decision.discussion = decision.comment.discussion
        decision.person_id = decision.comment.author_id
        decision.council = council.first()
        decision.rule_id = said[0][0] if said and decision.kind == "hide" else None
        decision.save()


class Migration(migrations.Migration):
    dependencies = [("discussions", "0002_moderation_in_the_open"), ("neighborhoods", "0001_initial")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
