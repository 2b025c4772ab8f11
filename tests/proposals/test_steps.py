"""The wizard: a step at a time, on any device; a cycle's own questions; several places and pictures."""

from __future__ import annotations

import io
import json
from typing import Any

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proposals import actions
from proposals.drafting.conditions import asked, fits, misplaced
from proposals.drafting.geometry import Unreadable, geojson, read_points, written_points
from proposals.drafting.models import Call, Question
from proposals.models import Proposal

IDEA = "The path behind the mill is dark after six, and people walk on the road.\n\nTwelve lamps would help them."


def question(label: str, kind: str = "singleline", **more: Any) -> Question:
    return Question(label=label, clean_name=label.lower().replace(" ", "_"), field_type=kind, **more)


@pytest.fixture
def call(call_for_ideas: Any) -> Call:
    """The cycle asks whether a permit is needed and, if so, which one."""
    made = Call.objects.create(cycle=call_for_ideas)
    made.questions.add(question("Permit", "radio", choices="yes\nno", sort_order=0))
    made.questions.add(
        question("Which permit", only_if_question="Permit", only_if_answer="yes", required=True, sort_order=1)
    )
    made.questions.add(question("Who helps", "checkboxes", choices="school\nclub", required=False, sort_order=2))
    made.save()
    return Call.objects.get()


@pytest.fixture
def draft(ana: Any, call_for_ideas: Any) -> Proposal:
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    return actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Lamps")


@pytest.fixture
def desk(client: Client, ana: Any) -> Client:
    client.force_login(ana)
    return client


def forms(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "navy").save(out, "JPEG")
    return SimpleUploadedFile("plan.jpg", out.getvalue(), "image/jpeg")


def test_ana_goes_through_the_steps_and_sends_without_scripts(desk: Client, draft: Proposal, call: Call) -> None:
    here = f"/proposals/{draft.pk}"
    money, subject = draft.envelope_id, draft.category_id
    idea = {"title": "Lamps on Mill Path", "summary": "Twelve lamps.", "category": subject, "envelope": money}
    assert desk.post(f"{here}/write/idea/", {**idea, "then": "next"}).url == f"{here}/write/story/"
    story = {"body": IDEA, "q_permit": "yes", "q_which_permit": "", "then": "next"}
    assert desk.post(f"{here}/write/story/", story).url == f"{here}/write/where/"
    where = forms("places", {"name": "The steps", "kind": "line", "points": "42.35, -71.05\n42.36, -71.05"})
    assert desk.post(f"{here}/write/where/", {"place": "Mill Path", **where, "then": "next"}).url.endswith("/pictures/")
    more = forms("attachments", {"file": photo(), "alt": "A plan of the path"})
    assert desk.post(f"{here}/write/pictures/", {**more, "then": "next"}).url == f"{here}/people/"
    check = desk.get(f"{here}/preview/").content.decode()
    assert "Answer this question: Which permit" in check
    assert 'alt="A plan of the path"' in check
    assert desk.post(f"{here}/submit/").status_code == 422
    desk.post(f"{here}/write/story/", story | {"q_which_permit": "Road works"})
    assert desk.post(f"{here}/submit/").url == f"{here}/"
    page = Client().get(f"{here}/").content.decode()
    for words in ("Which permit", "Road works", "The steps", 'alt="A plan of the path"'):
        assert words in page, words


def test_a_step_keeps_what_the_other_steps_have(desk: Client, draft: Proposal, call: Call) -> None:
    desk.post(f"/proposals/{draft.pk}/write/story/", {"body": IDEA, "q_who_helps": ["club"], "then": "save"})
    desk.post(f"/proposals/{draft.pk}/write/where/", {"place": "Mill Path", "then": "save"})
    draft.refresh_from_db()
    assert (draft.title, draft.place) == ("Lamps", "Mill Path")
    assert draft.answers == [{"key": "who_helps", "question": "Who helps", "answer": ["club"]}]
    page = desk.get(f"/proposals/{draft.pk}/write/story/").content.decode()
    assert 'value="club" id="id_q_who_helps_1" checked' in page or "checked" in page
    assert "Only if the answer to “Permit” is “yes”." in page


def test_what_is_no_longer_asked_is_kept_in_the_draft_and_not_published(
    desk: Client, draft: Proposal, call: Call
) -> None:
    story = {"body": IDEA, "q_permit": "no", "q_which_permit": "Road works", "then": "save"}
    desk.post(f"/proposals/{draft.pk}/write/story/", story)
    draft.refresh_from_db()
    assert [answer["key"] for answer in draft.answers if answer.get("hidden")] == ["which_permit"]
    Proposal.objects.filter(pk=draft.pk).update(title="Lamps", summary="Twelve.", place="Mill Path")
    desk.post(f"/proposals/{draft.pk}/submit/")
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert [answer["key"] for answer in draft.answers] == ["permit"]


def test_the_steps_are_there_for_the_authors_alone(client: Client, bo: Any, draft: Proposal) -> None:
    client.force_login(bo)
    for page in ("write/idea", "write/story", "write/where", "write/pictures", "people", "preview", "map"):
        assert client.get(f"/proposals/{draft.pk}/{page}/").status_code == 404, page
    assert client.get(f"/proposals/alike/?proposal={draft.pk}&title=lamps").status_code == 404


def test_a_step_that_is_none_is_not_found(desk: Client, draft: Proposal) -> None:
    assert desk.get(f"/proposals/{draft.pk}/write/nonsense/").status_code == 404


def test_a_wrong_line_of_points_is_named_and_the_others_stay(desk: Client, draft: Proposal) -> None:
    rows = forms("places", {"name": "A", "kind": "point", "points": "42.35, -71.05"}, {"name": "B", "points": "here"})
    answer = desk.post(f"/proposals/{draft.pk}/write/where/", {"place": "", **rows, "then": "save"})
    assert answer.status_code == 422
    assert "Line 1 is not a point" in answer.content.decode()
    draft.refresh_from_db()
    assert [place["name"] for place in draft.places] == ["A"]


def test_a_picture_without_words_is_refused_and_taken_away_pictures_are_forgotten(
    desk: Client, draft: Proposal, django_capture_on_commit_callbacks: Any
) -> None:
    from django.core.files.storage import default_storage

    here = f"/proposals/{draft.pk}/write/pictures/"
    assert desk.post(here, forms("attachments", {"file": photo()}) | {"then": "save"}).status_code == 422
    desk.post(here, forms("attachments", {"file": photo(), "alt": "A plan"}) | {"then": "save"})
    draft.refresh_from_db()
    (kept,) = draft.attachments
    assert default_storage.exists(kept["name"])
    gone = forms("attachments", {"kept": kept["name"], "alt": "A plan", "DELETE": "on"}, initial=1)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(here, gone | {"then": "save"})
    draft.refresh_from_db()
    assert draft.attachments == []
    assert not default_storage.exists(kept["name"])


def test_nobody_hangs_up_a_file_that_is_not_theirs(desk: Client, draft: Proposal) -> None:
    sent = forms("attachments", {"kept": "proposals/somebody-elses.webp", "alt": "Mine now"}, initial=1)
    desk.post(f"/proposals/{draft.pk}/write/pictures/", sent | {"then": "save"})
    draft.refresh_from_db()
    assert draft.attachments == []


def test_the_map_says_in_words_what_it_draws(send_in: Any, ana: Any) -> None:
    harbor = factories.neighborhood("Harbor")
    harbor.outline = {"type": "Polygon", "coordinates": [[[-71.1, 42.3], [-71.0, 42.3], [-71.0, 42.4], [-71.1, 42.3]]]}
    harbor.save()
    places = [
        {"name": "The steps", "kind": "line", "points": [[-71.05, 42.35], [-71.04, 42.35]]},
        {"name": "The yard", "kind": "area", "points": [[-71.05, 42.35], [-71.04, 42.35], [-71.04, 42.36]]},
        {"name": "Somewhere", "kind": "point", "points": []},
    ]
    proposal = send_in(ana, places=places)
    page = Client().get(f"/proposals/{proposal.pk}/map/").content.decode()
    for words in ("a way of 2 points", "an area with 3 corners", "Somewhere", "<polygon", "<polyline"):
        assert words in page, words
    drawn = json.loads(Client().get(f"/proposals/{proposal.pk}/places.geojson").content)
    assert [f["geometry"]["type"] for f in drawn["features"]] == ["LineString", "Polygon"]
    assert (
        drawn["features"][1]["geometry"]["coordinates"][0][0] == drawn["features"][1]["geometry"]["coordinates"][0][-1]
    )


def test_no_third_party_is_asked_for_tiles_unless_the_city_says_so(settings: Any, db: None) -> None:
    from proposals.drafting.drawing import drawing, tiles

    harbor = factories.neighborhood("Harbor")
    harbor.outline = {"type": "Polygon", "coordinates": [[[-71.1, 42.3], [-71.0, 42.3], [-71.0, 42.4], [-71.1, 42.3]]]}
    harbor.save()
    map_ = drawing()
    assert map_ is not None
    assert map_.tiles == []
    covering = list(tiles(map_.frame, "https://tiles.example.org/{z}/{x}/{y}.png"))
    assert 1 < len(covering) <= 24
    assert min(t.x for t in covering) <= 0
    assert max(t.x + t.width for t in covering) >= map_.frame.width
    assert max(t.y + t.height for t in covering) >= map_.frame.height
    assert covering[0].url.startswith("https://tiles.example.org/1")


# --- Pure ---------------------------------------------------------------------------------------------------------------


def test_a_question_hangs_on_the_one_before() -> None:
    chain = [question("A"), question("B"), question("C")]
    chain[1].only_if, chain[1].only_if_answer = "a", "Yes"
    chain[2].only_if, chain[2].only_if_answer = "b", "deep"
    assert asked(chain, {"a": "yes ", "b": "deep"}) == {"a", "b", "c"}
    assert asked(chain, {"a": "no", "b": "deep"}) == {"a"}
    assert not misplaced(chain)
    assert misplaced(chain[1:]) == [(0, "a")]


@pytest.mark.parametrize(
    ("answer", "wanted", "fitting"),
    [
        ("Yes", "yes", True),
        (True, "yes", True),
        (False, "no", True),
        (True, "no", False),
        (["club", "school"], "School", True),
        (None, "yes", False),
        ("", "", False),
    ],
)
def test_answers_fit_in_the_way_people_mean_it(answer: Any, wanted: str, fitting: bool) -> None:
    assert fits(answer, wanted) is fitting


def test_points_are_written_as_they_are_read() -> None:
    points = read_points("42.35, -71.05\n\n42.36;-71.04\n42.37 -71.03")
    assert points == [[-71.05, 42.35], [-71.04, 42.36], [-71.03, 42.37]]
    assert read_points(written_points(points)) == points
    with pytest.raises(Unreadable) as refused:
        read_points("42.35, -71.05\n95, 10")
    assert refused.value.line == 2
    assert geojson([{"name": "x", "kind": "point", "points": []}])["features"] == []
