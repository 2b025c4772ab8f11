"""Where the desks of keys and witnesses stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from voting.record.admin_views import KeysDesk, WitnessesDesk, envelopes_file, trial_file
from voting.record.ledger_desk import LedgerDesk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("polls/witnesses/", WitnessesDesk.as_view(), name="witnesses_desk"),
        path("polls/<int:pk>/ledger/", LedgerDesk.as_view(), name="poll_ledger"),
        path("polls/<int:pk>/keys/", KeysDesk.as_view(), name="poll_keys"),
        path("polls/<int:pk>/keys/trial.jsonl", trial_file, name="poll_trial"),
        path("polls/<int:pk>/keys/envelopes.jsonl", envelopes_file, name="poll_envelopes"),
    ]
