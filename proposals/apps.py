from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"

    def ready(self) -> None:
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415
        from proposals.inputs import TELLERS  # noqa: PLC0415
        from proposals.models import Proposal  # noqa: PLC0415

        may_be_followed(Proposal, words=_("proposal"), visible_to=lambda _user: Proposal.objects.public())
        for teller in TELLERS:
            tells_inputs(teller)
