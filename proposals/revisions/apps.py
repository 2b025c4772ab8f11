from django.apps import AppConfig


class RevisionsConfig(AppConfig):
    name = "proposals.revisions"

    def ready(self) -> None:
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from proposals.offers import offered  # noqa: PLC0415
        from proposals.revisions import receivers, steps  # noqa: F401, PLC0415 - they register themselves
        from proposals.revisions.inputs import TELLERS  # noqa: PLC0415
        from proposals.revisions.offers import with_words  # noqa: PLC0415

        offered(with_words)
        for teller in TELLERS:
            tells_inputs(teller)
