from typing import Any

from django.apps import AppConfig

from config.catalogs import join_catalogs


class LamplightConfig(AppConfig):
    name = "config"
    verbose_name = "Lamplight"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        join_catalogs()  # not in `ready`: models put phrases into words while they are imported

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registers the system checks
