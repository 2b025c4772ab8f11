"""Writing a proposal: as plain pages, while typing, and when something goes wrong."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kit import clock
from proposals import actions
from proposals.models import Proposal, Rewrite

IDEA = "The path behind the mill is dark after six, and people walk on the road.\n\nTwelve lamps would help them."


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="propose")


def money(cycle: Any) -> Any:
    return factories.envelope(cycle, factories.neighborhood("Harbor"))


@pytest.fixture
def draft(ana: Any, cycle: Any) -> Proposal:
    return actions.start_draft(by=ana, envelope=money(cycle), category=factories.category(), title="Lamps")


@pytest.fixture
def desk(client: Client, ana: Any) -> Client:
    """Ana's browser."""
    client.force_login(ana)
    return client


def typed(**words: Any) -> dict[str, Any]:
    return {
        "title": "Lamps on Mill Path",
        "summary": "Twelve warm lamps.",
        "body": IDEA,
        "place": "Mill Path",
        "then": "save",
        **words,
    }


def a_place(points: str, kind: str = "point", name: str = "The corner") -> dict[str, Any]:
    return {
        "places-TOTAL_FORMS": "1",
        "places-INITIAL_FORMS": "0",
        "places-0-name": name,
        "places-0-kind": kind,
        "places-0-points": points,
    }


def photo(name: str = "path.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_ana_starts_writes_previews_and_sends_without_scripts(desk: Client, ana: Any, cycle: Any) -> None:
    answer = desk.post(
        "/proposals/new/",
        {"title": "Lamps", "envelope": money(cycle).pk, "category": factories.category().pk},
    )
    draft = Proposal.objects.get()
    assert answer.url == f"/proposals/{draft.pk}/write/idea/"
    assert "optional" not in desk.get(answer.url).content.decode().split("What is it about?")[0]
    answer = desk.post(
        f"/proposals/{draft.pk}/write/", typed(then="preview", picture=photo(), picture_alt="A dark path")
    )
    assert answer.url == f"/proposals/{draft.pk}/preview/"
    assert "Twelve lamps would help them." in desk.get(answer.url).content.decode()
    answer = desk.post(f"/proposals/{draft.pk}/submit/")
    assert answer.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.picture.name.endswith(".webp")
    page = desk.get(draft.get_absolute_url()).content.decode()
    assert 'alt="A dark path"' in page


def test_bo_is_not_offered_the_money_of_harbor(client: Client, bo: Any, cycle: Any) -> None:
    money(cycle)
    client.force_login(bo)
    answer = client.post("/proposals/new/", {"title": "Lamps", "envelope": money(cycle).pk, "category": "1"})
    assert answer.status_code == 422
    assert not Proposal.objects.exists()


def test_visitors_are_asked_to_sign_in_and_gus_for_his_address(client: Client, gus: Any, cycle: Any) -> None:
    assert client.get("/proposals/new/").url.startswith("/accounts/login/")
    client.force_login(gus)
    answer = client.get("/proposals/new/")
    assert answer.status_code == 403
    assert "no verified address" in answer.content.decode()


def test_after_the_phase_the_page_says_when_it_closed(client: Client, ana: Any) -> None:
    factories.cycle(now_in="vote")
    client.force_login(ana)
    answer = client.get("/proposals/new/")
    assert answer.status_code == 403
    assert "New proposals can&#x27;t be sent in now. It closed" in answer.content.decode()


def test_a_draft_is_saved_with_holes_and_resumed(desk: Client, draft: Proposal) -> None:
    desk.post(
        f"/proposals/{draft.pk}/write/", {"title": "Lamps", "body": "Dark.\n\nVery dark.\nAt six.", "then": "save"}
    )
    page = desk.get(f"/proposals/{draft.pk}/write/").content.decode()
    assert "Dark.\n\nVery dark.\nAt six.</textarea>" in page
    assert b"Lamps" in desk.get("/proposals/mine/").content


def test_all_that_is_missing_is_said_at_once_and_nothing_typed_is_lost(desk: Client, draft: Proposal) -> None:
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(summary="", body="Short.", place="", then="submit"))
    page = answer.content.decode()
    assert answer.status_code == 422
    for reason in ("one or two sentences what should be done", "at least 80 letters", "Say where"):
        assert reason in page
    assert 'value="Lamps on Mill Path"' in page
    assert "Short.</textarea>" in page


def test_the_preview_page_names_what_is_missing_too(desk: Client, draft: Proposal) -> None:
    page = desk.get(f"/proposals/{draft.pk}/preview/").content.decode()
    assert "at least 80 letters" in page
    assert desk.post(f"/proposals/{draft.pk}/submit/").status_code == 422


def test_a_wrong_picture_is_refused_and_the_words_are_kept(desk: Client, draft: Proposal) -> None:
    bad = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(picture=bad))
    assert answer.status_code == 422
    assert "SVG drawings can carry programs" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.summary == "Twelve warm lamps."
    assert not draft.picture


def test_a_picture_is_kept_when_another_field_is_wrong(desk: Client, draft: Proposal) -> None:
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(picture=photo(), title="x" * 200))
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.picture
    assert draft.title == "Lamps"


def test_a_picture_needs_words_before_it_is_sent(desk: Client, draft: Proposal) -> None:
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(picture=photo(), then="submit"))
    assert answer.status_code == 422
    assert "Say what the picture shows" in answer.content.decode()


def test_a_replaced_picture_is_deleted_in_both_sizes(
    desk: Client, draft: Proposal, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for _n in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"/proposals/{draft.pk}/write/", typed(picture=photo(), picture_alt="Path"))
    assert len(list((tmp_path / "proposals").iterdir())) == 2
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/proposals/{draft.pk}/write/", {**typed(), "picture-clear": "on"})
    assert not list((tmp_path / "proposals").iterdir())


def test_words_are_saved_while_one_types(desk: Client, draft: Proposal) -> None:
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(then="autosave", seen=draft.changed_at.isoformat()))
    assert answer.status_code == 200
    assert answer.json()["saved"].startswith("Saved at ")
    draft.refresh_from_db()
    assert draft.title == "Lamps on Mill Path"
    assert answer.json()["seen"] == draft.changed_at.isoformat()


def test_two_windows_do_not_overwrite_each_other_silently(desk: Client, ana: Any, draft: Proposal) -> None:
    opened = draft.changed_at.isoformat()
    actions.save_draft(draft, by=ana, title="From the phone")
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(then="autosave", seen=opened))
    assert answer.status_code == 409
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(seen=opened))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "changed in another window" in page
    assert 'value="Lamps on Mill Path"' in page
    again = answer.context["form"]["seen"].value()
    assert desk.post(f"/proposals/{draft.pk}/write/", typed(seen=again)).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Lamps on Mill Path"


def test_a_form_with_one_wrong_field_can_be_mended_in_the_same_window(desk: Client, draft: Proposal) -> None:
    page = f"/proposals/{draft.pk}/write/"
    refused = desk.post(page, typed(seen=draft.changed_at.isoformat(), **a_place("nowhere")))
    assert refused.status_code == 422
    seen = refused.context["form"]["seen"].value()
    assert desk.post(page, typed(seen=seen, **a_place("42.35, -71.05"))).status_code == 302


def test_a_point_outside_the_city_is_refused(desk: Client, draft: Proposal) -> None:
    harbor = factories.neighborhood("Harbor")
    harbor.outline = {"type": "Polygon", "coordinates": [[[-71.1, 42.3], [-71.0, 42.3], [-71.0, 42.4], [-71.1, 42.3]]]}
    harbor.save()
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed(**a_place("10.0, 20.0")))
    assert "outside the city" in answer.content.decode()
    desk.post(f"/proposals/{draft.pk}/write/", typed(**a_place("42.35, -71.05")))
    draft.refresh_from_db()
    assert float(draft.latitude or 0) == 42.35
    assert draft.places == [{"name": "The corner", "kind": "point", "points": [[-71.05, 42.35]]}]


def test_a_returned_proposal_is_rewritten_in_private(desk: Client, ana: Any, draft: Proposal) -> None:
    desk.post(f"/proposals/{draft.pk}/write/", typed())
    Proposal.objects.filter(pk=draft.pk).update(state="returned", submitted_at=clock.now())
    desk.post(f"/proposals/{draft.pk}/write/", typed(title="Nine lamps"))
    assert Rewrite.objects.get().title == "Nine lamps"
    assert "Nine lamps" not in Client().get(draft.get_absolute_url()).content.decode()
    assert "Nine lamps" in desk.get(f"/proposals/{draft.pk}/preview/").content.decode()
    desk.post(f"/proposals/{draft.pk}/write/", typed(title="Nine lamps", then="submit"))
    assert "Nine lamps" in Client().get(draft.get_absolute_url()).content.decode()


def test_withdrawing_asks_first_and_can_be_taken_back(desk: Client, ana: Any, cycle: Any) -> None:
    sent = factories.proposal(envelope=money(cycle), author=ana)
    address = f"{sent.get_absolute_url()}withdraw/"
    assert "nobody can vote for it" in desk.get(address).content.decode()
    sent.refresh_from_db()
    assert sent.state == "submitted"
    desk.post(address)
    assert "The author withdrew this proposal" in desk.get(sent.get_absolute_url()).content.decode()
    desk.post(f"{sent.get_absolute_url()}take-back/")
    sent.refresh_from_db()
    assert sent.state == "submitted"


def test_a_thrown_away_draft_can_be_taken_back(desk: Client, draft: Proposal) -> None:
    desk.post(f"/proposals/{draft.pk}/withdraw/")
    assert "Take it back" in desk.get("/proposals/mine/").content.decode()
    assert desk.post(f"/proposals/{draft.pk}/take-back/").url == f"/proposals/{draft.pk}/write/"


def test_thrown_away_drafts_are_forgotten_after_thirty_days(draft: Proposal, ana: Any) -> None:
    from datetime import timedelta

    from proposals.tasks import forget_discarded

    actions.discard(draft, by=ana)
    assert forget_discarded() == 0
    Proposal.objects.update(changed_at=clock.now() - timedelta(days=31))
    assert forget_discarded() == 1
    assert not Proposal.objects.exists()


def test_a_phase_that_closes_while_one_writes_gives_the_words_back(desk: Client, draft: Proposal) -> None:
    from datetime import timedelta

    for phase in draft.cycle.phases.all():
        phase.opens_at += timedelta(days=90)
        phase.closes_at += timedelta(days=90)
        phase.save()
    answer = desk.post(f"/proposals/{draft.pk}/write/", typed())
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Proposals can&#x27;t be changed now. It opens" in page
    assert "Twelve warm lamps." in page
