"""A live assembly in Harbor, one that is over with its minutes, and one to come."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from accounts.models import User
from config.demo.story import Story
from cycles.models import Cycle
from deliberation.assemblies import actions as hold
from deliberation.assemblies.models import Assembly, LivePoll
from kit import clock, documents
from kit.sheets import new_workbook

MINUTES = """
<p><strong>Levee Road.</strong> The road office showed the plan of the pavement. Eleven people spoke. The ditch stays
open for frogs; the rail moves to the land side.</p>
<p><strong>Counselors at the school.</strong> The head teacher answered questions about the wait. She will bring the
numbers by month to the next assembly.</p>
<p><strong>Poll.</strong> What should come first if the money is short? The pavement, with 31 of 52 answers.</p>
"""
SAID = [
    "I work nights at the bakery on Pier Street.",
    "I walk home at five in the morning.",
    "Nobody counts at five in the morning.",
    "If you only count until midnight, my street looks empty.",
    "The lamp at the steps has been out for twenty yard around it.",
]
CORNERS = ["Harbor Road / School Lane", "Harbor Road / Pier", "Net Street / Steps", "Pool"]


def tell(story: Story, cycle: Cycle) -> None:
    """Each assembly as one chapter of its own evening."""
    story.on(-21, lambda: _over(story, cycle))
    story.on(-2, lambda: _coming(story, cycle))
    story.on(story.today - timedelta(minutes=20), lambda: _live(story, cycle))


def _coming(story: Story, cycle: Cycle) -> Assembly:
    assembly = hold.schedule(
        by=story.officer,
        title="City assembly: what happens after the vote",
        starts_at=story.day(9),
        cycle=cycle,
        purpose="Meet the people who will build the funded projects, and agree how to follow them.",
        place="City Hall, great room, and by phone",
        agenda=[("What the count showed", 20), ("Who builds what, and when", 30), ("What shall be measured", 30)],
    )
    hold.register(assembly, by=story.personas["ana"], needs="A seat in front", children=1)
    hold.register(assembly, by=story.personas["chidi"], from_afar=True)
    return assembly


def _live(story: Story, cycle: Cycle) -> Assembly:
    """Begun twenty minutes ago by its chair: two points dealt with, a poll open, questions from the floor."""
    chair = story.personas["chidi"]
    begun = story.today - timedelta(minutes=20)
    with clock.at(story.day(-5)):
        assembly = hold.schedule(
            by=chair,
            title="Harbor assembly: what shall we measure?",
            starts_at=begun,
            neighborhood=story.places["harbor"],
            cycle=cycle,
            purpose="Choose what is counted before and after, so that we can tell whether a project worked.",
            place="Harbor school hall, and by phone",
            agenda=[
                ("Welcome, and how tonight works", 5),
                ("What last year's lamps changed", 15),
                ("What shall we measure this time?", 25),
                ("Who walks with us at night to count", 15),
            ],
        )
        first = hold.prepare_poll(
            assembly,
            by=chair,
            question="Should the night walk be repeated in February?",
            options=["Yes", "No", "I don't mind"],
        )
        second = hold.prepare_poll(
            assembly,
            by=chair,
            question="What should we count first?",
            options=["People on foot after six", "Broken lamps", "How safe people feel", "Calls at night"],
        )
    people = [person for person in story.residents["harbor"] if person != chair][:38]
    _at_the_door(story, assembly, [*people, *story.residents["harbor"][40:41]], begun)
    with clock.at(begun):
        hold.start(assembly, by=chair)
    for person in people:
        with clock.at(begun + timedelta(seconds=story.dice.randint(10, 500))):
            hold.check_in(assembly, by=person)
    items = list(assembly.agenda.all())
    with clock.at(begun + timedelta(minutes=5)):
        hold.move_agenda(assembly, by=chair, to=items[1])
        hold.open_poll(first, by=chair)
    _votes(story, first, people, [0.7, 0.1, 0.2], begun + timedelta(minutes=6))
    with clock.at(begun + timedelta(minutes=8)):
        hold.close_poll(first, by=chair)
    _questions(assembly, chair, people, begun)
    with clock.at(begun + timedelta(minutes=14)):
        hold.move_agenda(assembly, by=chair, to=items[2])
        sheet = documents.read(io.BytesIO(_counting_sheet()))
        hold.hand_out(assembly, by=chair, title="Counting sheet for the night walk", file=sheet, item=items[2])
        hold.open_poll(second, by=chair)
    _votes(story, second, people[:26], [0.4, 0.15, 0.3, 0.15], begun + timedelta(minutes=15))
    _speakers(assembly, chair, people[26:], begun + timedelta(minutes=16))
    _captions(assembly, chair, begun + timedelta(minutes=18))
    return assembly


def _captions(assembly: Assembly, chair: User, moment: datetime) -> None:
    """What the speaker says, as the chair types it; one line is put right."""
    for number, line in enumerate(SAID):
        with clock.at(moment + timedelta(seconds=9 * number)):
            last = hold.caption(assembly, by=chair, text=line, language="en")
    with clock.at(moment + timedelta(seconds=50)):
        hold.correct_caption(last, by=chair, text=SAID[-1].replace("yard", "yards"))


def _at_the_door(story: Story, assembly: Assembly, people: list[User], begun: datetime) -> None:
    """Three signed up, one of them is checked in by name; some neighbors have no account."""
    chair = story.personas["chidi"]
    with clock.at(story.day(-4)):
        first = hold.register(assembly, by=people[2], needs="A ramp, and a seat near the door")
        hold.register(assembly, by=people[5], interpretation="Spanish", children=2)
        hold.register(assembly, by=people[-1], needs="Large print")
    with clock.at(begun - timedelta(minutes=6)):
        hold.check_in_at_the_door(first, by=chair)
        hold.count_in(assembly, by=chair, people=4, interpretation="Spanish")
        twice = hold.count_in(assembly, by=chair, people=2, children=1)
    with clock.at(begun - timedelta(minutes=5)):
        hold.undo_count(twice, by=chair)
        hold.count_in(assembly, by=chair, people=3, children=1)


def _questions(assembly: Assembly, chair: User, people: list[User], begun: datetime) -> None:
    """Two questions: one that many want answered, one that the chair puts to the city."""
    with clock.at(begun + timedelta(minutes=9)):
        ask = hold.ask(assembly, by=people[3], text="Who keeps the lamps clean when gulls sit on them?")
        counts = hold.ask(
            assembly, by=people[7], text="Can we see the counts of every street, and not only the average?"
        )
    with clock.at(begun + timedelta(minutes=12)):
        hold.put_to_the_city(counts, by=chair, desk="officer")
    for person in people[10:24]:
        with clock.at(begun + timedelta(minutes=10)):
            hold.upvote(ask, by=person)


def _counting_sheet() -> bytes:
    """A sheet to fill in on the night walk."""
    book, out = new_workbook(), io.BytesIO()
    for row in (["Corner", "People on foot", "Broken lamps", "Time"], *([corner] for corner in CORNERS)):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _speakers(assembly: Assembly, chair: User, people: list[User], moment: datetime) -> None:
    """One has spoken and asks again, one has the floor, two wait."""
    with clock.at(moment - timedelta(minutes=15)):
        hold.set_speaking_rules(
            assembly, by=chair, rules=["first", "balance", "time", "turns"], tags=["lives here", "works here"]
        )
    with clock.at(moment):
        hold.call_speaker(hold.raise_hand(assembly, by=people[0], tag="lives here"), by=chair)
    with clock.at(moment + timedelta(minutes=2)):
        hold.finish_speaker(assembly, by=chair)
        hold.raise_hand(assembly, by=people[0], tag="lives here")
        hold.call_speaker(hold.raise_hand(assembly, by=people[1], tag="works here"), by=chair)
        hold.raise_hand(assembly, by=people[2], tag="lives here")
        hold.raise_hand(assembly, by=people[3], tag="works here")


def _over(story: Story, cycle: Cycle) -> None:
    """Three weeks ago in Riverside, with published minutes."""
    chair = story.council["riverside"][0]
    begun = story.day(-21)
    with clock.at(story.day(-30)):
        assembly = hold.schedule(
            by=chair,
            title="Riverside assembly: the road to the clinic",
            starts_at=begun,
            neighborhood=story.places["riverside"],
            cycle=cycle,
            purpose="Hear the road office and the school before the vote.",
            place="Riverside school",
            agenda=[("Levee Road", 40), ("Counselors at the school", 30)],
        )
        poll = hold.prepare_poll(
            assembly,
            by=chair,
            question="What should come first if the money is short?",
            options=["The pavement", "The counselor"],
        )
    people = [person for person in story.residents["riverside"] if person != chair][:52]
    with clock.at(begun):
        hold.start(assembly, by=chair)
        for person in people:
            hold.check_in(assembly, by=person)
        hold.open_poll(poll, by=chair)
    _votes(story, poll, people, [0.6, 0.4], begun + timedelta(minutes=50))
    with clock.at(begun + timedelta(minutes=70)):
        hold.close_poll(poll, by=chair)
        hold.end(assembly, by=chair)
    with clock.at(begun + timedelta(days=2)):
        hold.write_minutes(assembly, by=chair, text=MINUTES)
        hold.publish_minutes(assembly, by=chair)


def _votes(story: Story, poll: LivePoll, people: list[User], weights: list[float], moment: datetime) -> None:
    """Each of `people` gives an answer, drawn with the weights of the answers."""
    options = list(poll.options.all())
    for person in people:
        option = story.dice.choices(options, weights=weights)[0]
        with clock.at(moment):
            hold.vote(poll, by=person, option=option.pk)
