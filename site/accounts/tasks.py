"""Work for the task queue: letters. Arguments are stored by the queue, so they are numbers and template names only."""

from __future__ import annotations

from accounts.mail import tell_each, tell_one

__all__ = ["tell_each", "tell_one"]
