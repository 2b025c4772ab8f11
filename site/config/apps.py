import gc
from typing import Any

from django.apps import AppConfig

from config.catalogs import join_catalogs
from kit.when_used import left_out

with left_out("pillow_heif"):  # for a kind of picture that nobody can upload here (WAGTAILIMAGES_EXTENSIONS): 3 MB
    import willow  # noqa: F401 - before Wagtail does


class LamplightConfig(AppConfig):
    name = "config"
    verbose_name = "Lamplight"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        join_catalogs()  # not in `ready`: models put phrases into words while they are imported

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registers the system checks

        if not gc.isenabled():  # `manage.py` put it off until the models are there
            gc.freeze()
            gc.enable()
