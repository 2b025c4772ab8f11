"""Everything people do with a project. Each act locks the project's row first, is in the audit log, and nothing that
was reported is changed silently.
"""

from proposals.delivery.actions.checking import (
    ask_reopening,
    ask_whether_it_worked,
    check,
    grant_reopening,
    hide_check,
    refuse_reopening,
)
from proposals.delivery.actions.comparing import compare, take_off
from proposals.delivery.actions.ending import finish, give_back, resume
from proposals.delivery.actions.paying import record_spending, take_back_spending
from proposals.delivery.actions.scoping import ask_cancellation, ask_change, consent, refuse, take_back_change
from proposals.delivery.actions.setting_back import report_setback, resolve_setback, revise_action, send_back, sign_off
from proposals.delivery.actions.starting import describe, start_project
from proposals.delivery.actions.stepping import (
    begin_milestone,
    give_word,
    plan_milestone,
    reach_milestone,
    reopen_milestone,
)

__all__ = [
    "ask_cancellation",
    "ask_change",
    "ask_reopening",
    "ask_whether_it_worked",
    "begin_milestone",
    "check",
    "compare",
    "consent",
    "describe",
    "finish",
    "give_back",
    "give_word",
    "grant_reopening",
    "hide_check",
    "plan_milestone",
    "reach_milestone",
    "record_spending",
    "refuse",
    "refuse_reopening",
    "reopen_milestone",
    "report_setback",
    "resolve_setback",
    "resume",
    "revise_action",
    "send_back",
    "sign_off",
    "start_project",
    "take_back_change",
    "take_back_spending",
    "take_off",
]
