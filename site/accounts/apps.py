from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.roles import ensure_groups  # noqa: PLC0415 - needs the models

        # After auth, which comes late in INSTALLED_APPS, every table and permission the groups need is there.
        post_migrate.connect(ensure_groups, sender=apps.get_app_config("auth"), dispatch_uid="accounts.roles")
