from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "proposals.drafting"

    def ready(self) -> None:
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from proposals.drafting import receivers  # noqa: F401, PLC0415 - registers itself
        from proposals.drafting.inputs import TELLERS  # noqa: PLC0415
        from proposals.drafting.offers import as_coauthor  # noqa: PLC0415
        from proposals.drafting.questions import missing_answers  # noqa: PLC0415
        from proposals.offers import offered  # noqa: PLC0415
        from proposals.requirements import asks  # noqa: PLC0415

        for teller in TELLERS:
            tells_inputs(teller)
        asks(missing_answers)
        offered(as_coauthor)
