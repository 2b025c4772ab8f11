from django.apps import AppConfig


class NeighborhoodsConfig(AppConfig):
    name = "neighborhoods"

    def ready(self) -> None:
        from neighborhoods import receivers  # noqa: F401, PLC0415 - listens for people who leave
