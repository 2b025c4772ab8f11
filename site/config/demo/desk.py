"""The voting desk of the demo city: paper ballots that are planned, printed, handed out, keyed in, and accounted for."""

from __future__ import annotations

from accounts.models import User
from config.demo.story import Story
from voting.ledger.sheets import serial_of
from voting.models import Poll
from voting.paper import actions, keying
from voting.paper.keying import Reading

WHERE = "Voting desk in the public library, 12 Pier Street"
HOURS = "Monday to Saturday, 10 am to 7 pm, as long as voting is open"
NOTES = "The desk has sheets in English and Spanish, in normal and large print, and a tablet. Who can't come calls 555 0142."


def plan(story: Story, poll: Poll) -> None:
    """Let residents vote on paper in a poll that is prepared."""
    actions.plan_paper(poll, by=story.officer, where=WHERE, hours=HOURS, notes=NOTES)


def run(story: Story, poll: Poll, people: list[User], *, sheets: int = 12) -> list[str]:
    """Print a stack, hand out a sheet to each of these people, and key some in; the codes of the rest of the stack.

    Of the first five sheets three are counted, one can't be, and one of two readings differs from the other.
    """
    officer, second = story.officer, story.second_officer
    _stack, codes = actions.print_stack(poll, by=officer, number=sheets, language="en")
    for person in people:
        actions.hand_out(poll, person, by=officer)
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    for number, code in enumerate(codes[:4]):
        choices = () if number == 3 else sorted(story.dice.sample(ids, k=min(3, len(ids))), key=ids.index)
        for by in (officer, second):
            keying.key_in(poll, Reading(code, choices, spoilt=not choices), by=by, key=f"{by.pk} {code}")
    return codes[len(people) :]


def leave_some_waiting(story: Story, poll: Poll, people: list[User]) -> None:
    """As it is on a day on which the desk is open: one sheet is keyed once, and one in two ways."""
    run(story, poll, people)
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    _stack, codes = actions.print_stack(poll, by=story.officer, number=6, language="es", size="large")
    keying.key_in(poll, Reading(codes[0], ids[:1]), by=story.officer, key=codes[0])
    keying.key_in(poll, Reading(codes[1], ids[:1]), by=story.officer, key=codes[1])
    keying.key_in(poll, Reading(codes[1], ids[1:2]), by=story.second_officer, key=codes[1])


def account(story: Story, poll: Poll, left: list[str]) -> None:
    """After the close: what is left of the stack is set aside, and the account of paper is closed."""
    serials = [serial_of(poll.pk, code) for code in left]
    actions.set_aside(poll, serials, by=story.officer, reason="Left over when voting closed.")
    actions.complete(poll, by=story.officer)
