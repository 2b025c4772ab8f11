from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionsConfig(AppConfig):
    name = "deliberation.opinions"

    def ready(self) -> None:
        from deliberation.discussions.matters import Matter, moderates_also  # noqa: PLC0415 - needs the models
        from deliberation.opinions import counting  # noqa: PLC0415
        from deliberation.opinions.actions.moderating import put_back  # noqa: PLC0415
        from deliberation.opinions.models import Conversation, Statement  # noqa: PLC0415
        from deliberation.opinions.telling import flags_given, flags_of, of_a_decision, statements_given  # noqa: PLC0415
        from following.inputs import Teller, tells_inputs  # noqa: PLC0415
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Conversation, words=_("conversation"), visible_to=lambda _user: Conversation.objects.public())
        moderates_also(Matter(Statement, put_back, of_a_decision, counting.waiting, counting.timed))
        tells_inputs(Teller("statements", _("Statements"), statements_given))
        tells_inputs(Teller("statement-flags", _("My flags on statements"), flags_given, flags_of))
