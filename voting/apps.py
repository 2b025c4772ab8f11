from django.apps import AppConfig


class VotingConfig(AppConfig):
    name = "voting"

    def ready(self) -> None:
        from voting import fate, news, readiness  # noqa: F401, PLC0415 - they register themselves, once models are there
