from django.apps import AppConfig


class ResidenceConfig(AppConfig):
    name = "residence"

    def ready(self) -> None:
        from residence import receivers  # noqa: F401, PLC0415 - listens for people who leave
