from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "proposals.support"

    def ready(self) -> None:
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from proposals.permissions import waits_before_review  # noqa: PLC0415
        from proposals.support.inputs import TELLER  # noqa: PLC0415
        from proposals.support.permissions import has_support  # noqa: PLC0415

        waits_before_review(has_support)
        tells_inputs(TELLER)
