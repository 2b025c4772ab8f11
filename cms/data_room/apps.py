from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataRoomConfig(AppConfig):
    name = "cms.data_room"

    def ready(self) -> None:
        from cms.data_room import counting, telling  # noqa: PLC0415 - needs the models
        from cms.data_room.actions.noting import put_back  # noqa: PLC0415
        from cms.data_room.actions.reading import put_reading_back  # noqa: PLC0415
        from cms.data_room.models import DataSet, Note, Reading  # noqa: PLC0415
        from deliberation.discussions.matters import Matter, moderates_also  # noqa: PLC0415
        from following.inputs import Teller, tells_inputs  # noqa: PLC0415
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(DataSet, words=_("data set"), visible_to=lambda _user: DataSet.objects.public())
        moderates_also(Matter(Note, put_back, telling.of_a_decision, counting.waiting, counting.timed))
        counted = (counting.with_notes, counting.with_notes)
        moderates_also(Matter(Reading, put_reading_back, telling.of_a_decision, *counted))
        tells_inputs(Teller("number-notes", _("Notes on numbers"), telling.notes_given, telling.notes_of))
        tells_inputs(Teller("note-flags", _("My flags on notes"), telling.note_flags_given, telling.note_flags_of))
        tells_inputs(Teller("readings", _("Counter-readings"), telling.readings_given, telling.readings_of))
        tells_inputs(
            Teller(
                "reading-flags",
                _("My flags on counter-readings"),
                telling.reading_flags_given,
                telling.reading_flags_of,
            )
        )
