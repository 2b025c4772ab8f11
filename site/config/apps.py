from django.apps import AppConfig


class LamplightConfig(AppConfig):
    name = "config"
    verbose_name = "Lamplight"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registers the system checks
