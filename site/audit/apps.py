from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        post_migrate.connect(begin_chain, sender=self, dispatch_uid="audit.begin")


def begin_chain(sender: AppConfig, using: str, **_signal: Any) -> None:
    """The chain has a beginning, also after a test has emptied the database."""
    sender.get_model("Head")._default_manager.using(using).get_or_create(pk=1, defaults={"seq": 0, "hash": "0" * 64})
