import gc
from importlib import import_module
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
        # Wagtail's admin stands on it, and it loads whatever might serve a test client or a page of documentation: 25 MB.
        # Here, because whatever comes later may be the first to ask for the admin: checks run in no order of their own.
        with left_out("requests", "yaml", "pygments", "psycopg"):
            import_module("rest_framework.compat")

        from config import checks  # noqa: F401, PLC0415 - registers the system checks

        if not gc.isenabled():  # `manage.py` put it off until the models are there
            gc.freeze()
            gc.enable()
