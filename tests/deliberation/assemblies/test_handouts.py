from __future__ import annotations

import io
from pathlib import Path

import factories
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.models import Handout
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import documents
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def plan(live, by, item=None):
    return actions.hand_out(live, by=by, title="The plan", file=documents.read(io.BytesIO(PDF)), item=item)


def test_a_file_for_a_point_is_on_the_phone_its_own_page_and_while_the_point_is_on_the_wall(live, chair, client):
    _welcome, lamps = live.agenda.all()[:2]
    made = plan(live, chair, lamps)
    [row] = snapshot(live, Audience.PUBLIC)["handouts"]
    assert (row["title"], row["item"], row["kind"]) == ("The plan", "Lamps", "pdf")
    page = client.get(row["url"])
    assert f"/media/{made.file}" in page.content.decode()
    assert client.get(row["code"])["Content-Type"] == "image/svg+xml"
    assert snapshot(live, Audience.SCREEN)["handouts"] == []
    actions.move_agenda(live, by=chair, to=lamps)
    assert snapshot(live, Audience.SCREEN)["handouts"] == [row]
    assert 'class="handed"' in client.get(f"/assemblies/{live.pk}/screen/").content.decode()


def test_taken_back_a_file_is_deleted_and_the_log_keeps_the_reason(
    live, chair, ana, media, django_capture_on_commit_callbacks
):
    made = plan(live, chair)
    kept = Path(media, made.file)
    assert kept.exists()
    with pytest.raises(ValidationError, match="Say why"):
        actions.take_back(made, by=chair, reason=" ")
    with pytest.raises(Forbidden):
        actions.take_back(made, by=ana, reason="x")
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_back(made, by=chair, reason="It was last year's.")
    assert not kept.exists()
    assert not Handout.objects.exists()
    entry = Entry.objects.get(verb="assemblies.take_back")
    assert entry.facts["reason"] == "It was last year's."
    assert entry.facts["title"] == "The plan"


def test_who_may_give_one(live, chair, ana, bo):
    with pytest.raises(Forbidden, match="officers and the note-taker"):
        plan(live, ana)
    actions.check_in(live, by=ana)
    actions.appoint_note_taker(live, by=chair, person=ana)
    live.refresh_from_db()
    assert plan(live, ana)
    assert plan(live, factories.with_role(factories.person("Olu"), Role.OFFICER))
    actions.end(live, by=chair)
    with pytest.raises(Forbidden):
        plan(live, ana)


def test_the_form_asks_for_one_of_the_two_and_loses_no_word(live, chair, client):
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/chair/hand-out/"
    answer = client.post(address, {"title": "The plan", "url": ""})
    assert answer.status_code == 422
    assert "one of the two" in answer.content.decode()
    assert 'value="The plan"' in answer.content.decode()
    disguised = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00", content_type="application/pdf")
    assert client.post(address, {"title": "The plan", "file": disguised}).status_code == 422
    good = SimpleUploadedFile("../../evil.exe", PDF)
    assert client.post(address, {"title": "The plan", "file": good}).status_code == 302
    assert Handout.objects.get().file.startswith("assemblies/")


def test_a_picture_says_what_is_on_it(live, chair, client):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    drawn = documents.read(io.BytesIO(out.getvalue()))
    with pytest.raises(ValidationError, match="what is on the picture"):
        actions.hand_out(live, by=chair, title="Map", file=drawn)
    made = actions.hand_out(live, by=chair, title="Map", file=drawn, alt="A map of the lamps.")
    assert 'alt="A map of the lamps."' in client.get(made.get_absolute_url()).content.decode()
