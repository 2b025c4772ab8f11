from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "proposals.drafting"

    def ready(self) -> None:
        from proposals.drafting import receivers  # noqa: F401, PLC0415 - registers itself
        from proposals.drafting.offers import as_coauthor  # noqa: PLC0415
        from proposals.drafting.questions import missing_answers  # noqa: PLC0415
        from proposals.offers import offered  # noqa: PLC0415
        from proposals.requirements import asks  # noqa: PLC0415

        asks(missing_answers)
        offered(as_coauthor)
