from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CyclesConfig(AppConfig):
    name = "cycles"

    def ready(self) -> None:
        from cycles.models import Category  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Category, words=_("category"), url=lambda found: f"/proposals/?category={found.slug}")
