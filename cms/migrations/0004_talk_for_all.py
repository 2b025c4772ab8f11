"""Explainers of before get the discussion below them that new ones get when they are published."""

from django.conf import settings
from django.db import migrations


def open_talks(apps, schema_editor):
    explainer, talk = (apps.get_model("cms", name) for name in ("ExplainerPage", "Talk"))
    discussion, site = apps.get_model("discussions", "Discussion"), apps.get_model("wagtailcore", "Site")
    root = site.objects.filter(is_default_site=True).select_related("root_page").first()
    start = root.root_page.url_path if root else ""
    known = set()
    pages = list(explainer.objects.filter(live=True).select_related("locale").order_by("pk"))
    for page in sorted(pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE):
        if page.translation_key not in known:
            known.add(page.translation_key)
            address = f"/{page.url_path.removeprefix(start)}" if start and page.url_path.startswith(start) else ""
            made = discussion.objects.create(title=page.title[:200], url=address[:200], takes_sides=False)
            talk.objects.create(translation_key=page.translation_key, discussion=made)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_talk_under_explainers"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(open_talks, migrations.RunPython.noop)]
