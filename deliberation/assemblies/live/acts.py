"""The socket as a door: each act frame is one call of `actions`, by the person whose session came with the socket."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import translation

from accounts.second_factor import may_do_duties
from deliberation.assemblies import permissions, readings
from deliberation.assemblies.doors import perform
from deliberation.assemblies.live import frames
from deliberation.assemblies.live.hub import READERS
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import me

Frame = dict[str, Any]
logger = logging.getLogger(__name__)


def holder(session_key: str) -> tuple[Any, Any]:
    """Who holds this session now, and the session; nobody if it ended, expired, or the account was switched off."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key or None)
    return get_user(request), request.session


def do(assembly_id: int, session_key: str, language: str, frame: Frame) -> list[str]:
    """Do one act; the frames that answer it. Every refusal is a frame with its reason, and changes nothing."""
    with translation.override(language):
        try:
            user, session = holder(session_key)
            may_do_duties(user, session).or_forbid()
            assembly = Assembly.objects.with_place().get(pk=assembly_id)
            perform(frame["type"], assembly, user, frame)
            (version,) = readings.version_of.first(assembly_id) or (assembly.version,)
            return [
                frames.write("ack", id=frame["id"], version=version),
                frames.write("me", **me(assembly, user)),
            ]
        except PermissionDenied as problem:
            return [frames.error("refused", str(problem), frame["id"])]
        except ValidationError as problem:
            return [frames.error("invalid", " ".join(problem.messages), frame["id"])]
        except ObjectDoesNotExist:
            return [frames.error("not-found", key=frame["id"])]
        except Exception:
            # The socket must outlive whatever a single act meets; the log has the details.
            logger.exception("a live act failed")
            return [frames.error("failed", key=frame["id"])]


def own_state(assembly_id: int, session_key: str) -> str:
    """The frame with what concerns the person behind a socket."""
    return frames.write("me", **me(Assembly(pk=assembly_id), holder(session_key)[0]))


def still_chairs(assembly_id: int, session_key: str) -> bool:
    """Whether the person behind a socket may (still) see what the chair sees."""
    user, session = holder(session_key)
    assembly = Assembly.objects.with_place().filter(pk=assembly_id).first()
    return bool(assembly and may_do_duties(user, session) and permissions.may_chair(user, assembly))


DO = database_sync_to_async(do, thread_sensitive=False, executor=READERS)
OWN_STATE = database_sync_to_async(own_state, thread_sensitive=False, executor=READERS)
STILL_CHAIRS = database_sync_to_async(still_chairs, thread_sensitive=False, executor=READERS)
