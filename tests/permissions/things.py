"""What stands in the blanks of an address: things of the demo city, named by what matters for who may do what.

Where a phase matters, one thing of each: `-before` the phase opens, `-in` it, and `-after` it closed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from permissions import data_things
from permissions.addresses import blanks

Things = dict[str, dict[str, Any]]
NOTHING: Things = {"-": {}}


def things_of(route: str) -> Things:
    """The things with which a route is tried, by their names. Raises `LookupError` when nobody named any."""
    if not blanks(route):
        return NOTHING
    best = max((start for start in NAMED if route.startswith(start)), key=len, default=None)
    if best is None:
        raise LookupError(f"say in tests/permissions/things.py what stands in {route}")
    found = NAMED[best]()
    lacking = {blank for values in found.values() for blank in blanks(route) if blank not in values}
    if lacking:
        raise LookupError(f"say in tests/permissions/things.py what {', '.join(sorted(lacking))} is in {route}")
    return found


def complete() -> None:
    """Add to the city what nobody there has needed yet."""
    from accounts.models import User
    from cycles.models import Envelope
    from deliberation.opinions.models import Conversation
    from kit import clock
    from neighborhoods.models import Council, TaskForce
    from residence.models import RollImport
    from voting.actions import prepare_poll
    from voting.comparisons.actions import try_rules
    from voting.models import Poll
    from voting.rules import Rule

    officer = User.objects.get(email="dev@demo.example")
    now = clock.now()
    RollImport.objects.create(as_of=now.date(), state="checked", uploaded_at=now, uploaded_by=officer)
    TaskForce.objects.create(
        council=Council.objects.first(), name="Lamps", purpose="Dark paths, and what to do about them."
    )
    _bring_readings()
    prepare_poll(Envelope.objects.filter(poll__isnull=True).latest("pk"), by=officer, rule="greedy")
    soon, later = now + timedelta(days=3), now + timedelta(days=30)
    Conversation.objects.create(question="Where do we want quiet?", opened_by=officer, opens_at=soon, closes_at=later)
    rules = [Rule("greedy"), Rule("phragmen")]
    try_rules(Poll.objects.published().latest("pk"), by=officer, rules=rules)


def _bring_readings() -> None:
    from accounts.models import User
    from proposals.indicators import files
    from proposals.indicators.models import Indicator

    lamps, ana = Indicator.objects.get(kind="share"), User.objects.get(email="ana@demo.example")
    files.bring(lamps, by=ana, name="walk.csv", data=b"day,value,sample size\n2026-01-05,8,10\n")


def _proposals() -> Things:
    from proposals.models import Proposal

    mine = Proposal.objects.filter(author__email="ana@demo.example")
    others = Proposal.objects.exclude(author__email__in=["ana@demo.example", "cora@demo.example"])
    harbor = others.filter(envelope__neighborhood__slug="harbor")
    found = {
        "ana's-draft": mine.filter(state="draft"),
        "ana's-returned": mine.filter(state="returned"),
        "in-proposing": harbor.filter(state="submitted"),
        "in-voting": others.filter(state="on-ballot"),
        "after-the-vote": others.filter(state="funded"),
    }
    return {name: {"pk": rows.latest("pk").pk, "number": 1, "step": "idea"} for name, rows in found.items()}


def _entries() -> Things:
    from proposals.drafting.models import Entry

    return {"from-paper": {"pk": Entry.objects.latest("pk").proposal_id}}


def _polls() -> Things:
    from voting.models import Poll

    harbor = Poll.objects.filter(envelope__neighborhood__slug="harbor")
    more = {"number": 1, "prefix": "00"}
    return {
        "before-the-vote": {"pk": Poll.objects.filter(state="preparing").latest("pk").pk, **more},
        "in-the-vote": {"pk": harbor.filter(state="open").latest("pk").pk, **more},
        "after-the-vote": {"pk": Poll.objects.published().latest("pk").pk, **more},
    }


def _conversations() -> Things:
    from deliberation.opinions.models import Conversation

    def of(state: str) -> dict[str, Any]:
        return {"pk": Conversation.objects.filter(state=state).latest("pk").pk, "name": "votes.csv"}

    return {"before-it-opens": of("draft"), "while-open": of("open"), "after-its-report": of("reported")}


def _lotteries() -> Things:
    from deliberation.lots.models import Lottery

    def of(state: str) -> dict[str, Any]:
        return {"pk": Lottery.objects.filter(state=state).latest("pk").pk}

    return {"to-volunteer": of("announced"), "waits-for-dice": of("listed"), "seats-filled": of("settled")}


def _comments() -> Things:
    from deliberation.discussions.models import Comment

    hers = Comment.objects.filter(author__email="ana@demo.example", state="shown")
    others = Comment.objects.exclude(author__email="ana@demo.example").filter(state="shown")
    return {"ana's": {"pk": hers.latest("pk").pk}, "a-neighbor's": {"pk": others.latest("pk").pk}}


def _shared_out() -> Things:
    from cycles.models import Formula

    return {"with-a-formula": {"slug": Formula.objects.select_related("cycle").latest("pk").cycle.slug}}


def _budget_page() -> Things:
    from cms.models import BudgetPage

    return {"the-budget": {"page_pk": BudgetPage.objects.with_numbers().latest("pk").pk}}


def _paragraph() -> Things:
    from cms.models import ExplainerPage

    page = next(page for page in ExplainerPage.objects.live() if page.body)
    return {"a-paragraph": {"page_pk": page.pk, "paragraph": page.body[0].id}}


def _written_table() -> Things:
    from cms.models import ExplainerPage

    stones = ((page, stone) for page in ExplainerPage.objects.live() for stone in page.body)
    page, stone = next((page, stone) for page, stone in stones if stone.block_type == "table")
    return {"a-table": {"page_pk": page.pk, "block": stone.id}}


def _stops() -> Things:
    from cms.outreach.models import Stop

    return {
        "held": {"pk": Stop.objects.past().latest("pk").pk},
        "to-come": {"pk": Stop.objects.to_come().latest("pk").pk},
    }


def _training_sessions() -> Things:
    from cms.training.models import Session

    return {
        "held": {"pk": Session.objects.past().latest("pk").pk},
        "to-come": {"pk": Session.objects.to_come().latest("pk").pk},
    }


def _sessions() -> Things:
    from neighborhoods.decisions.models import Session

    of_harbor = Session.objects.filter(council__neighborhood__slug="harbor")  # where the table's people sit
    return {state: {"pk": of_harbor.filter(state=state).latest("pk").pk} for state in ("closed", "planned")}


def _motions() -> Things:
    from neighborhoods.decisions.models import Motion

    main = Motion.objects.filter(amends=None)
    waiting = main.filter(state="carried").latest("pk")
    coming = main.filter(state="moved", minutes_of=None).latest("pk")
    return {"put": {"pk": coming.pk}, "to-sign": {"pk": waiting.pk}}


def _charters() -> Things:
    from cycles.charters.models import Version

    draft = Version.objects.get(charter__neighborhood__slug="riverside", state="draft")
    return {"riverside's-draft": {"pk": draft.pk}, "in-force": {"pk": Version.objects.in_force().latest("pk").pk}}


def _clause_of_a_draft() -> Things:
    from cycles.charters.models import Clause

    return {"of-riverside's-draft": {"pk": Clause.objects.filter(version__state="draft").latest("pk").pk}}


def _projects() -> Things:
    from proposals.delivery.models import Project

    finished = Project.objects.filter(state="finished").exclude(reopenings__state="asked")
    running = Project.objects.filter(state="running")
    return {"finished": {"pk": finished.earliest("pk").pk}, "running": {"pk": running.earliest("pk").pk}}


def _changes() -> Things:
    from proposals.delivery.models import Change

    return {state: {"pk": Change.objects.filter(state=state).latest("pk").pk} for state in ("asked", "in-force")}


def _setbacks() -> Things:
    from proposals.delivery.models import Setback

    return {"unsigned": {"pk": Setback.objects.unsigned().latest("pk").pk}}


def _indicators() -> Things:
    from proposals.indicators.models import Indicator

    return {state: {"pk": Indicator.objects.filter(state=state).latest("pk").pk} for state in ("proposed", "measured")}


def _put_questions() -> Things:
    from deliberation.assemblies.models import FloorQuestion

    return {"put": {"pk": FloorQuestion.objects.filter(state="put").latest("pk").pk}}


def _door_codes() -> Things:
    from deliberation.assemblies.models import Registration

    kept = Registration.objects.filter(assembly__state="planned").earliest("pk")
    return {"of-ana": {"pk": kept.assembly_id, "code": kept.code}}


def _handouts() -> Things:
    from deliberation.assemblies.models import Handout

    kept = Handout.objects.exclude(file="").latest("pk")
    return {"a-file": {"pk": kept.assembly_id, "number": kept.pk}}


def _listed(name: str) -> Callable[[], Things]:
    """The first thing in a list of the API."""

    def look() -> Things:
        from django.test import Client

        found = Client().get(f"/api/v1/{name}/").json()["items"]
        if not found:
            raise LookupError(f"the demo city has nothing in /api/v1/{name}/")
        return {"the-first": {"number": found[0]["id"]}}

    return look


def _first(path: str, **values: Any) -> Callable[[], Things]:
    """The first row of a model, by its label."""

    def look() -> Things:
        from django.apps import apps

        row = apps.get_model(path).objects.order_by("pk").first()
        if row is None:
            raise LookupError(f"the demo city has no {path}")
        slug = getattr(row, "slug", None)
        return {"the-first": {"pk": row.pk, "slug": slug} | values}

    return look


IN_THE_API = (
    *("assemblies", "council-sessions", "cycles", "data-sets", "indicators", "lotteries", "motions", "neighborhoods"),
    *("pages", "polls", "projects", "proposals", "charter-versions", "stories", "surveillance-technologies"),
    *("curricula", "outreach-stops", "plain-texts", "reviews"),
)


def _dev_is_asked() -> Things:
    from cms.stories.models import Consent

    return {"dev's": {"pk": Consent.objects.get(person__email="dev@demo.example").pk}}


def _decided() -> Things:
    from neighborhoods.decisions.models import Motion

    motion = Motion.objects.filter(state="standing", amends=None, minutes_of=None).earliest("pk")
    return {"the-first": {"kind": "motion", "pk": motion.pk}}


NAMED: dict[str, Callable[[], Things]] = {
    "lots/": _lotteries,
    "admin/lots/": _lotteries,
    "opinions/": _conversations,
    "admin/opinions/": _conversations,
    "opinions/statements/": _first("opinions.Statement"),
    "discussions/rules/": lambda: {"the-first": {"version": 1}},
    "discussions/appeals/": _first("discussions.Appeal"),
    "discussions/moderation/": _first("discussions.Decision"),
    "discussions/objections/": _first("discussions.Objection"),
    "discussions/summaries/": _first("discussions.Summary", point=0),
    "admin/calls/": _first("drafting.Call"),
    "admin/proposals/entries/": _entries,
    "admin/reviews/": _proposals,
    "admin/reviews/frames/": _first("cycles.Cycle"),
    "proposals/amendments/": _first("revisions.Amendment"),
    "proposals/notes/": _first("drafting.Note"),
    "proposals/plans/": _first("revisions.Plan"),
    "proposals/invitations/": _first("drafting.Invitation", token="made-up"),
    "proposals/citations/": _first("citing.Citation"),
    "proposals/": _proposals,
    "admin/proposals/": _proposals,
    "voting/": _polls,
    "admin/polls/": _polls,
    "discussions/comments/": _comments,
    "discussions/": _first("discussions.Discussion"),
    "councils/": _first("neighborhoods.Neighborhood"),
    "councils/sessions/": _sessions,
    "councils/motions/": _motions,
    "neighborhoods/": _first("neighborhoods.Neighborhood"),
    "charters/": _charters,
    "charters/clauses/": _clause_of_a_draft,
    "neighborhoods/task-forces/": _first("neighborhoods.TaskForce"),
    "admin/neighborhoods/": _first("neighborhoods.Neighborhood"),
    "admin/task-forces/": _first("neighborhoods.TaskForce"),
    "admin/councils/": _first("neighborhoods.Council"),
    "admin/residence/roll/": _first("residence.RollImport"),
    "admin/cycles/": _first("cycles.Cycle"),
    "cycles/": _first("cycles.Cycle"),
    "cycles/<slug:slug>/envelopes": _shared_out,
    "assemblies/": _first("assemblies.Assembly"),
    "assemblies/questions/": _put_questions,
    "assemblies/<int:pk>/hand-outs/": _handouts,
    "assemblies/<int:pk>/door/code/": _door_codes,
    "admin/budgets/": _budget_page,
    "admin/budgets/files/": _first("cms.BudgetImport"),
    "admin/delivery/": _first("delivery.Project"),
    "admin/delivery/milestones/": _first("delivery.Milestone"),
    "admin/delivery/spending/": _first("delivery.Spending"),
    "admin/delivery/setbacks/": _setbacks,
    "admin/questions/": _first("cms.ParagraphQuestion"),
    "admin/what-if/": _first("comparisons.Trial"),
    "projects/": _projects,
    "projects/setbacks/": _setbacks,
    "projects/checks/": _first("delivery.Check"),
    "projects/reopenings/": _first("delivery.Reopening"),
    "projects/changes/": _changes,
    "surveillance/": _first("surveillance.Technology"),
    "surveillance/harms/": data_things.harms,
    "surveillance/renewals/": data_things.renewals,
    "admin/surveillance/": _first("surveillance.Technology"),
    "admin/surveillance/harms/": _first("surveillance.Harm"),
    "data/": _first("data_room.DataSet"),
    "data/releases/": _first("data_room.Release"),
    "data/notes/": data_things.data_notes,
    "data/<int:pk>/readings/new/": _first("data_room.DataSet"),
    "data/<int:pk>/readings/": data_things.readings,
    "data/<int:pk>/readings/<int:number>/figures.csv": data_things.figures,
    "data/v/": lambda: data_things.coded("data_room.SavedView"),
    "data/requests/": data_things.data_requests,
    "admin/data/": _first("data_room.DataSet"),
    "admin/data/releases/": _first("data_room.Release"),
    "liaison/asked/": _first("liaison.Ask"),
    "liaison/plain/": _first("liaison.Plain"),
    "outreach/": _stops,
    "outreach/files/": _first("outreach.LedgerFile"),
    "training/": _first("training.Curriculum", number=2),
    "training/sessions/": _training_sessions,
    "training/reflections/": _first("training.Reflection"),
    "decisions/": _decided,
    "stories/": _first("stories.Story"),
    "stories/of/": _first("delivery.Project"),
    "stories/consents/": _dev_is_asked,
    "admin/stories/": _first("stories.Story"),
    "progress/": _first("cycles.Cycle"),
    "progress/rows/": lambda: {"late": {"kind": "late"}},
    "progress/by/": lambda: {"places": {"name": "places"}},
    "embed/progress/cycles/": _first("cycles.Cycle"),
    "embed/progress/neighborhoods/": _first("neighborhoods.Neighborhood"),
    "indicators/": _indicators,
    "indicators/of/": _first("delivery.Project"),
    "indicators/files/": _first("indicators.ReadingFile"),
    "indicators/readings/": _first("indicators.Reading"),
    "following/": _first("following.Notice"),
    "following/circles/": _first("following.Circle"),
    "people/unsubscribe/": lambda: {"a-made-up-token": {"token": "made-up"}},
    "questions/ask/": _paragraph,
    "tables/": _written_table,
    "api/v1/": lambda: {"nothing": {"rest": "nothing/"}},
    **{f"api/v1/{name}/": _listed(name) for name in IN_THE_API},
    "language/": lambda: {"spanish": {"code": "es"}},
}
