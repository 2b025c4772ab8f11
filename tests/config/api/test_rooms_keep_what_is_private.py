"""What pages of single rooms leave out, the API leaves out too."""

from __future__ import annotations

from urllib.parse import urlsplit

import factories
import rows_of_rooms
from django.test import Client

from cms.data_room.models import DataSet, Note, Reading
from cms.liaison.models import Ask
from cms.models import BudgetPage
from cms.outreach.models import Stop
from cms.stories.models import Consent, Story
from cms.surveillance.models import Harm, Renewal
from cms.training.models import CoAuthor, Reflection
from cycles.charters.models import Signature, Version
from kit import clock
from neighborhoods.models import TaskForce
from proposals.delivery.models import Check
from proposals.models import Proposal
from proposals.reviewing.models import Appeal, Assessment, Costing


def items(name, **asked):
    return Client().get(f"/api/v1/{name}/", asked).json()["items"]


def one(name, pk):
    return Client().get(f"/api/v1/{name}/{pk}/").json()


def test_a_story_names_who_agrees_and_nobody_else(db):
    rows_of_rooms.stories(1)
    story = Story.objects.get()
    story.moments.update(words="{Ana} counted, {Bo} wrote.")
    assert items("stories")[0]["title"] == "Lamps of Ana"
    assert items("stories")[0]["summary"] == "Ana and a neighbor asked."
    assert one("stories", story.pk)["moments"][0]["words"] == "Ana counted, a neighbor wrote."
    Consent.objects.update(state="declined")
    assert "Ana" not in Client().get("/api/v1/stories.csv").getvalue().decode()


def test_a_story_that_is_no_longer_published_is_not_there(db):
    rows_of_rooms.stories(1)
    Story.objects.update(state="draft")
    assert items("stories") == []
    assert Client().get(f"/api/v1/stories/{Story.objects.get().pk}/").status_code == 404


def test_harms_are_there_once_looked_into_and_never_in_the_words_of_the_report(db):
    rows_of_rooms.harms(2)
    waits = Harm.objects.earliest("pk")
    Harm.objects.filter(pk=waits.pk).update(state="waiting", finding="")
    (shown,) = items("surveillance-harms")
    assert shown["finding"] == "It is so."
    assert shown["technology"] != waits.technology_id
    said = Client().get("/api/v1/surveillance-harms.csv").getvalue().decode()
    assert "Secret words" not in said
    assert "key-" not in said
    assert [one["harms_reported"] for one in items("surveillance-technologies")] == [1, 1]


def test_votes_on_a_technology_are_there_once_they_are_counted(db):
    rows_of_rooms.renewals(1)
    assert items("surveillance-renewals")[0]["votes_end"] is None
    Renewal.objects.update(state="closed", tally={"renew": 1, "end": 4})
    row = items("surveillance-renewals")[0]
    assert (row["votes_renew"], row["votes_conditions"], row["votes_end"]) == (1, 0, 4)


def test_a_citation_goes_with_its_proposal(db):
    rows_of_rooms.citations(2)
    hidden = Proposal.objects.earliest("pk")
    Proposal.objects.filter(pk=hidden.pk).update(state="draft")
    assert hidden.pk not in [row["proposal"] for row in items("charter-citations")]
    assert len(items("charter-citations")) == 1


def test_a_charter_says_who_signed_it_and_what_few_residents_gave_stays_inside(db):
    clause = rows_of_rooms.charter_clauses(1)[0]
    chair, version = factories.person("Cora"), clause.version
    Signature.objects.create(
        version=version, duty="resident-chair", member=chair, fingerprint="f" * 64, at=clock.now()
    )  # fmt: skip
    weighing = version.weighings.create(side="residents", by=chair, at=clock.now())
    weighing.weights.create(category=clause.category, percent=100)
    told = one("charter-versions", version.pk)
    assert [line["name"] for line in told["signatures"]] == ["Cora"]
    assert [side["weights"] for side in told["sides"]] == [None, None, None, None]
    Version.objects.update(state="withdrawn", reason="A mistake.")
    assert one("charter-versions", version.pk)["signatures"] == []


def test_decisions_are_narrowed_as_on_their_page(db):
    rows_of_rooms.reviews(2)
    first = items("decisions")[0]
    assert [row["id"] for row in items("decisions", neighborhood=first["neighborhood"])] == [first["id"]]
    assert items("decisions", neighborhood="nowhere") == items("decisions", cycle="never") == []
    assert items("decisions", kind="motion") == items("decisions", year=1950) == []
    assert len(items("decisions", words="where")) == 2
    Proposal.objects.update(state="draft")
    assert items("decisions") == []


def test_a_reflection_without_a_name_stays_without_one_and_a_hidden_one_is_not_there(db):
    rows_of_rooms.reflections(3)
    signed, unsigned, hidden = Reflection.objects.order_by("pk")
    Reflection.objects.filter(pk=hidden.pk).update(state="hidden", hidden_because="Rude.")
    told = {row["id"]: row["author"] for row in items("training-reflections")}
    assert told == {signed.pk: signed.author.public_name, unsigned.pk: None}


def test_a_coauthor_who_does_not_agree_is_not_named(db):
    rows_of_rooms.curricula(1)
    assert len(items("curricula")[0]["coauthors"]) == 1
    CoAuthor.objects.update(state="asked")
    assert items("curricula")[0]["coauthors"] == []
    assert one("curricula", items("curricula")[0]["id"])["versions"][0]["modules"] == [
        {"title": "Ears", "words": "Two of them."}
    ]


def test_how_many_came_is_rounded_and_told_once_it_is_written_down(db):
    rows_of_rooms.stops(1)
    stop = Stop.objects.get()
    assert items("outreach-stops")[0]["came"] == "10"
    assert one("outreach-stops", stop.pk)["bands"] == [{"language": "en", "came": "10"}]
    stop.bands.update(came=3)
    assert items("outreach-stops")[0]["came"] == "<10"
    assert next(row["reached"] for row in items("outreach-funnel") if row["by"] == "language") == "<10"
    Stop.objects.update(kept_at=None)
    told = one("outreach-stops", stop.pk)
    assert (told["came"], told["cost"], told["bands"]) == (None, None, [])


def test_an_explanation_never_says_who_asked_and_comes_with_its_answer(db):
    rows_of_rooms.explanations(2)
    waits = Ask.objects.earliest("pk")
    Ask.objects.filter(pk=waits.pk).update(state="waiting", question="A secret?")
    (row,) = items("explanations")
    assert row["answer"] == "<p>That.</p>"
    said = Client().get("/api/v1/explanations.csv").getvalue().decode()
    assert "secret" not in said
    assert "Somebody" not in said


def test_words_on_whether_it_worked_have_no_name_and_hidden_ones_no_words(db):
    rows_of_rooms.checks(1)
    row = items("did-it-work")[0]
    assert (row["yes"], row["partly"], row["no"], row["asked"]) == (0, 0, 1, None)
    assert row["words"][0]["words"] == "Dark again."
    Check.objects.update(hidden_because="Rude.")
    hidden = items("did-it-work")[0]["words"][0]
    assert (hidden["words"], hidden["hidden_because"]) == ("", "Rude.")
    assert "Somebody" not in Client().get("/api/v1/did-it-work.csv").getvalue().decode()


def test_a_note_that_is_hidden_or_on_a_data_set_that_is_not_public_is_not_there(db):
    rows_of_rooms.data_notes(2)
    Note.objects.filter(number=1).update(state="hidden", hidden_because="Rude.")
    assert [row["number"] for row in items("data-notes")] == [2]
    DataSet.objects.update(published_at=None)
    assert items("data-notes") == []


def test_a_counter_reading_that_is_hidden_or_on_a_data_set_that_is_not_public_is_not_there(db):
    rows_of_rooms.counter_readings(2)
    Reading.objects.filter(number=1).update(state="hidden", hidden_because="Rude.")
    assert [row["figures"] for row in items("counter-readings")] == [[["May", "12"]]]
    DataSet.objects.update(published_at=None)
    assert items("counter-readings") == []


def test_a_review_goes_with_its_proposal(db):
    rows_of_rooms.reviews(1)
    (row,) = items("reviews")
    assert one("reviews", row["id"])["ratings"] == []
    Proposal.objects.update(state="draft")
    assert items("reviews") == []
    assert Client().get(f"/api/v1/reviews/{row['id']}/").status_code == 404


def test_costs_second_looks_and_who_stood_aside_go_with_their_proposal(db):
    rooms = ("review-ratings", "review-costs", "review-conflicts", "review-appeals")
    for name in rooms:
        rows_of_rooms.ROOMS[name](2)
        kept = items(name)
        assert [row["id"] for row in items(name, proposal=kept[0]["proposal"])] == [kept[0]["id"]]
        assert items(name, cycle="never") == []
    Proposal.objects.update(state="draft")
    assert [items(name) for name in rooms] == [[], [], [], []]


def test_who_looks_again_is_named_once_it_is_decided_and_who_asked_never(db):
    rows_of_rooms.appeals(1)
    appeal = Appeal.objects.get()
    assert items("review-appeals")[0]["second"] is None
    Appeal.objects.update(state="refused", final_reason="<p>No.</p>", decided_at=clock.now(), by=factories.person("Bo"))
    assert items("review-appeals", state="refused")[0]["second"] == appeal.second.public_name
    assert "Bo" not in Client().get("/api/v1/review-appeals.csv").getvalue().decode()


def test_a_rubric_is_told_once_its_finding_is_published(db):
    rows_of_rooms.ratings(1)
    assert [(row["question"], row["answer"]) for row in items("review-ratings")] == [("Is it ours?", "yes")]
    Assessment.objects.update(published_at=None)
    assert items("review-ratings") == []


def test_the_newest_costing_holds_and_an_earlier_one_stays_to_be_read(db):
    rows_of_rooms.costs(1)
    old = Costing.objects.get()
    new = Costing.objects.create(proposal=old.proposal, at=clock.now())
    new.lines.create(kind="once", what="Better lamps", amount=9_00, low=9_00, high=9_00, source="Another offer")
    assert [(row["what"], row["holds"]) for row in items("review-costs")] == [("Better lamps", True), ("Lamps", False)]
    assert [row["what"] for row in items("review-costs", costing=old.pk)] == ["Lamps"]


def test_members_of_a_task_force_that_ended_are_told_only_to_who_asks_for_it(db):
    rows_of_rooms.task_force_members(1)
    force = TaskForce.objects.get()
    assert [row["name"] for row in items("task-force-members")] == ["Rosa"]
    assert len(items("task-forces")[0]["chairs"]) == 1
    TaskForce.objects.update(ends_on=clock.today())
    assert items("task-force-members") == []
    assert [row["name"] for row in items("task-force-members", task_force=force.pk)] == ["Rosa"]


def test_progress_is_of_what_is_asked(db):
    rows_of_rooms.checks(2)
    whole, *parts = items("progress")
    assert (whole["by"], whole["projects"], whole["voted"]) == ("all", 2, 1000_00)
    place = next(row for row in parts if row["by"] == "neighborhood")
    assert items("progress", neighborhood=place["key"])[0]["projects"] == 1
    assert items("progress", neighborhood="nowhere") == items("progress", cycle="never") == []


def test_changes_of_a_budget_that_is_not_public_are_not_there(db):
    rows_of_rooms.budget_changes(1)
    (row,) = items("budget-changes")
    assert (row["net"], row["parts"][0]["amount"]) == (100, 100)
    assert Client().get(urlsplit(row["url"]).path).status_code == 200
    BudgetPage.objects.get().unpublish()
    assert items("budget-changes") == []
