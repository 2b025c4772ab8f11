"""What neighbors do together with the coming cycle's ideas: co-authors, better words, support, one out of two, and paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.demo.planning import Told, category
from config.demo.story import Story, words
from cycles.models import Cycle, Envelope
from proposals import actions as propose
from proposals.drafting import actions as drafting
from proposals.drafting.models import Call, Question
from proposals.places import rings
from proposals.revisions import actions as revise
from proposals.revisions import regrouping
from proposals.support import actions as support

RINK = "Ice rink behind the stadium"
SOUP = "Soup and board games at the ferry house"
TEA = "Tea and homework at the harbor library"
WARM = "The library as a warm place in the evening"
PLACES: list[dict[str, Any]] = [
    {
        "name": "The north lawn",
        "kind": "area",
        "points": [[0.25, 0.3], [0.45, 0.3], [0.45, 0.45], [0.25, 0.45]],
    },
    {"name": "The way from the bus loop", "kind": "line", "points": [[0.1, 0.6], [0.2, 0.45], [0.3, 0.4]]},
]
ANSWERS = {
    "Who would help?": "The skating club lends skates, and the stadium its power.",
    "Does it need the owner's leave?": "yes",
    "Whose leave?": "The stadium's; they agreed in October.",
}


def ask(story: Story, cycle: Cycle) -> None:
    """What the coming cycle asks of proposals, with a question that hangs on another."""
    told = words("coming.toml")["call"]
    call = Call(cycle=cycle, guidance=told["guidance"].strip(), support_needed=told["support_needed"])
    call.questions = [Question(sort_order=n, **row) for n, row in enumerate(told["question"])]
    drafting.write_call(call, by=story.officer)


def tell(story: Story, ideas: Mapping[str, Told], money: Mapping[str, Envelope]) -> None:
    """Everything below is done by the people themselves, on its day."""
    rink, soup = ideas[RINK], ideas[SOUP]
    ana, lupe = story.personas["ana"], story.personas["lupe"]
    story.on(-7.9, lambda: _answer(story, rink))
    story.on(-7.85, lambda: _join(rink, ana))
    story.on(
        -6, lambda: _suggest(rink, lupe, "skates to borrow", "skates in all sizes to borrow", "Small children, too.")
    )
    story.on(-5.5, lambda: _answered(rink, ana, accept=True, reason="Yes, the club has small ones."))
    story.on(-5, lambda: _suggest(rink, lupe, "until ten", "until midnight", "On weekends nobody sleeps at ten."))
    story.on(-4.6, lambda: _answered(rink, ana, accept=False, reason="The neighbors of the stadium do."))
    story.on(-3, lambda: _suggest(soup, ana, "Two evenings", "Three evenings", "I could cook on Mondays."))
    for told, count in ((rink, 13), (soup, 4)):
        for number, person in enumerate(_neighbors(story, told)[:count]):
            story.on(-6.5 + number * 0.3, lambda t=told, p=person: support.endorse(t.there, by=p))  # type: ignore[misc]
    story.on(-2, lambda: support.count_sheet(rink.there, by=story.officer, mark="1-A", valid=17, refused=2))
    story.on(-0.3, lambda: _merge(story, ideas[TEA], ideas[WARM]))
    story.on(-2.5, lambda: _on_paper(story, money["harbor"]))


def _answer(story: Story, told: Told) -> None:
    """The draft's own questions and places; these are drawn in fractions of the city's box."""
    spots = [point for place in story.places.values() for ring in rings(place.outline) for point in ring]
    west, south = min(p[0] for p in spots), min(p[1] for p in spots)
    east, north = max(p[0] for p in spots), max(p[1] for p in spots)
    places = [
        {
            **place,
            "points": [
                [round(west + x * (east - west), 5), round(south + y * (north - south), 5)] for x, y in place["points"]
            ],
        }
        for place in PLACES
    ]
    keys = {question.label: question.clean_name for question in told.envelope.cycle.call.asked}
    answers = [{"key": keys[label], "question": label, "answer": answer} for label, answer in ANSWERS.items()]
    propose.save_draft(told.there, by=told.there.author, answers=answers, places=places)


def _join(told: Told, person: Any) -> None:
    invitation = drafting.invite(told.there, by=told.there.author, to=person.email, note="You skate, too!")
    drafting.note(told.there, by=person, words="Say who sweeps the ice; the stadium will ask.")
    drafting.accept_invitation(invitation, by=person)


def _suggest(told: Told, by: Any, old: str, new: str, why: str) -> None:
    here = told.there
    said = {"title": here.title, "summary": here.summary.replace(old, new), "body": here.body}
    revise.amend(here, by=by, why=why, **said)


def _answered(told: Told, by: Any, *, accept: bool, reason: str) -> None:
    amendment = told.there.amendments.latest("at")
    (revise.accept_amendment if accept else revise.decline_amendment)(amendment, by=by, reason=reason)


def _neighbors(story: Story, told: Told) -> list[Any]:
    """Residents who may stand behind it, in a fixed order, without the demo's own people."""
    slugs = [told.home] if told.home in story.residents else list(story.residents)
    own = {person.pk for person in story.personas.values()}
    return [person for slug in slugs for person in story.residents[slug][5:15] if person.pk not in own]


def _merge(story: Story, tea: Told, warm: Told) -> None:
    cora, chidi = story.personas["cora"], story.personas["chidi"]
    plan = regrouping.plan_merge(
        tea.there,
        [warm.there],
        by=cora,
        why="The same rooms, the same hours, the same kettle.",
        words={
            "title": "Warm evenings at the harbor library",
            "summary": "The library stays open until eight in winter: homework tables, tea, and a warm place for everybody.",
            "body": tea.there.body + warm.there.body,
        },
    )
    regrouping.agree(plan, by=chidi)


def _on_paper(story: Story, envelope: Envelope) -> None:
    body = (
        "The steps to the pier have a rail on one side only, and it ends before the last six steps. In winter they are icy. "
        "A second rail and sand in a box would keep my friends and me from falling."
    )
    drafting.enter(
        by=story.officer,
        envelope=envelope,
        way="paper",
        name="Rosa Lindqvist",
        consent="Signed form 2026-17, folder Harbor",
        words={
            "category": category("safe-routes"),
            "title": "A second rail on the pier steps",
            "summary": "A rail on both sides and a box of sand for icy mornings.",
            "body": f"<p>{body}</p>",
            "place": "Pier steps",
        },
    )
