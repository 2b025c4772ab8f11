from django.apps import AppConfig


class RevisionsConfig(AppConfig):
    name = "proposals.revisions"

    def ready(self) -> None:
        from proposals.offers import offered  # noqa: PLC0415
        from proposals.revisions import receivers  # noqa: F401, PLC0415 - keeps versions
        from proposals.revisions.offers import with_words  # noqa: PLC0415

        offered(with_words)
