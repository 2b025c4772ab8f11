"""What pages of single rooms leave out, the API leaves out too."""

from __future__ import annotations

import factories
import rows_of_rooms
from django.test import Client

from cms.stories.models import Consent, Story
from cms.surveillance.models import Harm, Renewal
from cycles.charters.models import Signature, Version
from kit import clock
from proposals.models import Proposal


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
