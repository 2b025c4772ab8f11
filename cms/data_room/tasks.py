"""What the worker does in the data room. Each task can run twice without harm."""

from __future__ import annotations

from django.utils import translation

from cms.data_room import actions
from cms.data_room.models import Release


def check(release_id: int, language: str) -> str:
    """The dry run of a file, with its mistakes in the language of whoever brought it; the state that the file is in."""
    with translation.override(language):
        return actions.check(Release(pk=release_id)).state


def check_again() -> int:
    """Hand out anew the checks that were broken off; how many."""
    return actions.check_again()


def forget_views() -> int:
    """Delete for good the kept views that were deleted more than a day ago; how many."""
    return actions.forget_views()


def speak_up() -> int:
    """Tell of answers that are late, to requests and to counter-readings; how many."""
    return actions.speak_up() + actions.speak_up_of_readings()
