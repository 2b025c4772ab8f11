from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "proposals.delivery"

    def ready(self) -> None:
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from proposals.delivery.inputs import TELLERS  # noqa: PLC0415

        for teller in TELLERS:
            tells_inputs(teller)
