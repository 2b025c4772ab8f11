"""What the worker does for pages by itself."""

from __future__ import annotations

from django.core.management import call_command

from cms import actions


def publish_scheduled() -> None:
    """Publish and unpublish pages whose moment has come. Safe to run twice: Wagtail looks at each page's state."""
    call_command("publish_scheduled", verbosity=0)


def speak_up() -> int:
    """Tell of the questions about pages whose clock has run out; how many."""
    return actions.speak_up()
