from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "cms.training"

    def ready(self) -> None:
        from cms.training import counting, telling  # noqa: PLC0415 - they need the models
        from cms.training.actions import put_back  # noqa: PLC0415
        from cms.training.models import Curriculum, Reflection  # noqa: PLC0415
        from deliberation.discussions.matters import Matter, moderates_also  # noqa: PLC0415
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Curriculum, words=_("curriculum"))
        moderates_also(Matter(Reflection, put_back, telling.of_a_decision, counting.waiting, counting.timed))
