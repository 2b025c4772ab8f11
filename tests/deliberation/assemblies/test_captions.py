"""Live captions: typed, put right, on phones and the wall, and a beginning for the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.models import Assembly, CaptionLine
from deliberation.assemblies.readings import CAPTIONS_SHOWN
from deliberation.assemblies.snapshot import CAPTIONS_ON_SCREEN, Audience, snapshot
from deliberation.assemblies.transcript import transcript_of
from kit import clock
from kit.verdict import Forbidden


def words(answer):
    return answer.content.decode()


def lines(assembly, audience=Audience.PUBLIC):
    return [row["text"] for row in snapshot(assembly, audience)["captions"]]


def test_who_types_captions(live, ana, chair, dev, cora):
    actions.check_in(live, by=ana)
    for other in (ana, dev, cora):
        with pytest.raises(Forbidden, match="captioner type captions"):
            actions.caption(live, by=other, text="Hello")
    with pytest.raises(ValidationError, match="checked in, or an officer"):
        actions.appoint_captioner(live, by=chair, person=cora)
    with pytest.raises(Forbidden):
        actions.appoint_captioner(live, by=ana, person=ana)
    actions.appoint_captioner(live, by=chair, person=dev)
    actions.appoint_note_taker(live, by=chair, person=ana)
    for writer, said in ((chair, "One"), (dev, "Two"), (ana, "Three")):
        actions.caption(live, by=writer, text=said, language="en")
    assert lines(live) == ["One", "Two", "Three"]
    actions.appoint_captioner(live, by=chair, person=None)
    with pytest.raises(Forbidden):
        actions.caption(live, by=dev, text="More")
    actions.end(live, by=chair)
    with pytest.raises(Forbidden, match="is over"):
        actions.caption(live, by=chair, text="More")


def test_a_captioner_who_was_switched_off_types_no_more(live, chair, dev):
    actions.appoint_captioner(live, by=chair, person=dev)
    type(dev).objects.filter(pk=dev.pk).update(is_active=False)
    dev.refresh_from_db()
    with pytest.raises(Forbidden):
        actions.caption(live, by=dev, text="More")


def test_the_same_line_again_at_once_is_one_and_later_another(live, chair):
    now = clock.now()
    for seconds, said in ((0, "Yes."), (3, " Yes. "), (60, "Yes."), (61, "No."), (62, "Yes.")):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            actions.caption(live, by=chair, text=said, language="en")
    assert lines(live) == ["Yes.", "Yes.", "No.", "Yes."]
    actions.caption(live, by=chair, text="Sí.", language="es")
    assert CaptionLine.objects.last().language == "es"


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 241}, {"text": "x", "language": "e<b>"}])
def test_what_is_no_caption(live, chair, wrong):
    with pytest.raises(ValidationError):
        actions.caption(live, by=chair, **wrong)
    assert not CaptionLine.objects.exists()


def test_phones_have_the_latest_lines_and_the_wall_fewer_or_none(live, chair):
    said = [f"Line {n}" for n in range(12)]
    for text in said:
        actions.caption(live, by=chair, text=text, language="en")
    assert lines(live) == said[-CAPTIONS_SHOWN:]
    assert lines(live, Audience.SCREEN) == said[-CAPTIONS_ON_SCREEN:]
    before = Assembly.objects.get(pk=live.pk).version
    for _ in range(2):
        actions.show_captions(live, by=chair, shown=False)
    assert Assembly.objects.get(pk=live.pk).version == before + 1
    assert lines(live, Audience.SCREEN) == []
    assert lines(live) == said[-CAPTIONS_SHOWN:]
    actions.show_captions(live, by=chair, shown=True)
    assert lines(live, Audience.SCREEN) == said[-CAPTIONS_ON_SCREEN:]


def test_a_line_is_put_right_by_who_types_and_after_the_end_by_the_chair(live, chair, ana, dev):
    line = actions.caption(live, by=chair, text="Lambs", language="en")
    actions.appoint_captioner(live, by=chair, person=dev)
    with pytest.raises(Forbidden):
        actions.correct_caption(line, by=ana, text="Lamps")
    actions.correct_caption(line, by=dev, text=" Lamps ")
    kept = CaptionLine.objects.get()
    assert (kept.text, kept.corrected_at is None) == ("Lamps", False)
    before = Assembly.objects.get(pk=live.pk).version
    actions.correct_caption(line, by=dev, text="Lamps")
    assert Assembly.objects.get(pk=live.pk).version == before
    actions.end(live, by=chair)
    with pytest.raises(Forbidden):
        actions.correct_caption(line, by=dev, text="Lambs")
    actions.correct_caption(line, by=chair, text="The lamps")
    actions.write_minutes(live, by=chair, text="Lamps.")
    actions.publish_minutes(live, by=chair)
    with pytest.raises(Forbidden, match="stand as they are"):
        actions.correct_caption(line, by=chair, text="Lambs")
    assert not Entry.objects.filter(verb__endswith="caption").exists()  # not one by one


def test_all_of_it_goes_by_plain_forms(client, live, chair, ana, dev):
    act, page = f"/assemblies/{live.pk}/act/", f"/assemblies/{live.pk}/captions/"
    assert "Nothing has been captioned" in words(client.get(page))
    client.force_login(chair)
    assert client.post(f"/assemblies/{live.pk}/chair/captioner/", {"captioner": ana.pk}).status_code == 422
    assert client.post(f"/assemblies/{live.pk}/chair/captioner/", {"captioner": dev.pk}).status_code == 302
    there = client.post(act, {"act": "caption", "text": "Good evening", "language": "en", "page": "captions"})
    assert there["Location"] == page
    assert "Good evening" in words(client.get(page))
    line = CaptionLine.objects.get()
    client.post(act, {"act": "correct_caption", "caption": line.pk, "text": "Good morning", "page": "captions"})
    seen = words(client.get(page))
    assert "Good morning" in seen
    assert "(corrected)" in seen
    long = client.post(act, {"act": "caption", "text": "y" * 300, "page": "captions"})
    assert long.status_code == 422
    assert "y" * 300 in words(long)
    for shown, there in (("false", False), ("true", True)):
        client.post(act, {"act": "show_captions", "shown": shown, "page": "chair"})
        assert Assembly.objects.get(pk=live.pk).captions_shown is there
    assert client.post(act, {"act": "show_captions", "shown": "perhaps", "page": "chair"}).status_code == 422
    client.force_login(ana)
    phone = words(client.get(live.get_absolute_url()))
    assert "Good morning" in phone
    assert "Send the line" not in phone
    refused = client.post(act, {"act": "caption", "text": "Hello", "page": "captions"})
    assert refused.status_code == 403
    assert 'lang="en"' in words(client.get(f"/assemblies/{live.pk}/screen/"))


def test_a_caption_of_another_assembly_is_not_there(client, live, chair):
    line = actions.caption(live, by=chair, text="Here", language="en")
    other = actions.schedule(
        by=chair, title="Other", starts_at=clock.now() + timedelta(hours=1), neighborhood=live.neighborhood
    )
    client.force_login(chair)
    form = {"act": "correct_caption", "caption": line.pk, "text": "There"}
    assert client.post(f"/assemblies/{other.pk}/act/", form).status_code == 422
    assert CaptionLine.objects.get().text == "Here"


def test_the_pages_of_captions_begin_with_the_latest_and_cost_the_same(client, live, chair):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/assemblies/{live.pk}/captions/").status_code == 200
        return len(captured)

    client.force_login(chair)
    actions.caption(live, by=chair, text="First of all", language="en")
    queries()
    few = queries()
    moment = clock.now()
    CaptionLine.objects.bulk_create(
        CaptionLine(assembly=live, text=f"Line {n}", language="en", said_at=moment) for n in range(120)
    )
    assert queries() <= few + 1  # how many pages there are
    latest, first = (words(client.get(f"/assemblies/{live.pk}/captions/?page={n}")) for n in (1, 2))
    assert "Line 119" in latest
    assert "First of all" not in latest
    assert "First of all" in first


def test_the_minutes_begin_with_notes_and_captions_point_by_point(client, live, chair):
    actions.note(live, by=chair, text="Ten were there.")
    actions.caption(live, by=chair, text="Good evening.", language="en")
    actions.move_agenda(live, by=chair, to=live.agenda.get(title="Lamps"))
    actions.caption(live, by=chair, text="Lamps cost money.", language="en")
    draft = "Welcome\n– Ten were there.\nGood evening.\n\nLamps\nLamps cost money."
    assert transcript_of(live, 1000) == draft
    cut = transcript_of(live, 50)
    assert cut == "Welcome\n– Ten were there.\nGood evening.\n\nLamps"[: cut.index("…") - 1] + "\n…"
    assert len(cut) <= 50
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/chair/minutes/"
    assert "?begin=transcript" in words(client.get(address))
    actions.write_minutes(live, by=chair, text="What we decided.")
    text = client.get(f"{address}?begin=transcript").context["form"].initial["text"]
    assert text == f"What we decided.\n\n{draft}"
    assert client.post(address, {"text": text}).status_code == 302


def test_a_transcript_longer_than_minutes_may_be_still_fits(client, live, chair):
    moment = clock.now()
    CaptionLine.objects.bulk_create(
        CaptionLine(assembly=live, text=f"{n} " + "x" * 200, language="en", said_at=moment) for n in range(120)
    )
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/chair/minutes/"
    text = client.get(f"{address}?begin=transcript").context["form"].initial["text"]
    assert text.endswith("\n…")
    assert client.post(address, {"text": text}).status_code == 302
