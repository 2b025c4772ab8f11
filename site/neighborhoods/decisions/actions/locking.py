"""The one lock of a session, and things of it read anew under that lock."""

from __future__ import annotations

from neighborhoods.decisions.models import Motion, Session


def locked(session: Session) -> Session:
    """The session as it is now, and nobody else's to change until the transaction ends."""
    Session.objects.select_for_update().get(pk=session.pk)
    return Session.objects.with_place().get(pk=session.pk)


def locked_motion(motion: Motion) -> Motion:
    """The motion as it is now, its session locked."""
    session = locked(motion.session)
    found = Motion.objects.select_related("amends", "mover").get(pk=motion.pk)
    found.session = session
    if found.amends is not None:
        found.amends.session = session
    return found
