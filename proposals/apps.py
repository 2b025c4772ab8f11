from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"

    def ready(self) -> None:
        from deliberation.assemblies.candidates import tells_candidates  # noqa: PLC0415 - needs the models
        from following.inputs import tells_inputs  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415
        from proposals.inputs import TELLERS  # noqa: PLC0415
        from proposals.models import Proposal  # noqa: PLC0415
        from proposals.on_the_table import candidates  # noqa: PLC0415

        tells_candidates(candidates)
        may_be_followed(Proposal, words=_("proposal"), visible_to=lambda _user: Proposal.objects.public())
        for teller in TELLERS:
            tells_inputs(teller)
