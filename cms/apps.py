from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import announce, duties, tree  # noqa: PLC0415 - they need the models

        announce.listen()
        # After auth, which comes late in INSTALLED_APPS, every table and content type is there.
        auth = apps.get_app_config("auth")
        post_migrate.connect(tree.plant_in_a_new_house, sender=auth, dispatch_uid="cms.tree")
        post_migrate.connect(duties.ensure_duties, sender=auth, dispatch_uid="cms.duties")
