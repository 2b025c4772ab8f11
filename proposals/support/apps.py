from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "proposals.support"

    def ready(self) -> None:
        from proposals.permissions import waits_before_review  # noqa: PLC0415
        from proposals.support.permissions import has_support  # noqa: PLC0415

        waits_before_review(has_support)
