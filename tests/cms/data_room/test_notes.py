"""Notes on numbers: who writes them, who saw it too, what the city and the councils say, and how they outlive a release."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.data_room import actions
from cms.data_room.models import Agreement, Note
from cms.due import due_for
from deliberation.discussions import actions as moderation
from deliberation.discussions.models import Decision, HouseRule
from following.inputs import inputs_of
from following.models import Notice
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
WORDS = {"title": "Reports", "summary": "What was reported.", "unit": "reports", "source": "The log."}
MORE = {"method": "Once each.", "bias": "Trust.", "dimensions": ["neighborhood", "kind"], "least": 10}
FILE = (
    "neighborhood,kind,count\nHarbor,noise,40\nHarbor,theft,3\nHarbor,litter,22\n"
    "Mill,noise,31\nMill,theft,18\nMill,litter,14\nHill,noise,25\nHill,theft,27\nHill,litter,35\n"
)
NOISE = ("Harbor", "noise")


@pytest.fixture
def reports(dev):
    return actions.make(by=dev, **WORDS, **MORE)


def publish(reports, by, text=FILE):
    return actions.publish(actions.bring(reports, by=by, name="reports.csv", data=text.encode()), by=by)


@pytest.fixture
def release(reports, dev):
    return publish(reports, dev)


def cell_of(release, hidden):
    return next(key for key, value in release.cube.items() if (value is None) == hidden and None not in key)


@pytest.fixture
def fair(release, ana):
    cell = cell_of(release, hidden=False)
    return actions.note(release, by=ana, cell=cell, stance="explains", words="This peak is the market fair.")


def page(client, reports, query=""):
    caches["pages"].clear()
    return client.get(f"{reports.get_absolute_url()}?{query}").content.decode()


def test_a_resident_writes_a_note_on_a_row_and_its_number_stands_on_the_chart(ana, client, reports, release):
    client.force_login(ana)
    address = f"/data/{reports.pk}/notes/new/?by=1"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"row": "0", "stance": "explains", "words": "Fair."})
    assert refused.status_code == 422
    assert "Fair." in refused.content.decode()
    words = "<script>alert(1)</script> The market fair & its music."
    for _click in range(2):
        answer = client.post(address, {"row": "1", "stance": "explains", "words": words})
    assert answer["Location"] == f"{reports.get_absolute_url()}?by=1#note-1"
    made = Note.objects.get()
    assert made.key == (None, "noise")
    shown = page(client, reports, "by=1")
    assert 'href="#note-1"' in shown
    assert "<script>alert" not in shown
    assert "The market fair &amp; its music." in shown
    assert 'href="#note-1"' not in page(client, reports, "by=0")  # no such row there, but the list has it
    assert "The market fair" in page(client, reports, "by=0")


def test_nobody_writes_beside_a_hidden_number_or_in_a_file_that_is_not_public(ana, dev, gus, release, reports):
    given = {"stance": "adds", "words": "I know who that was."}
    for cell in (cell_of(release, hidden=True), ("Atlantis", "noise")):
        with pytest.raises(ValidationError, match="shown"):
            actions.note(release, by=ana, cell=cell, **given)
    draft = actions.bring(reports, by=dev, name="b.csv", data=FILE.replace("40", "90").encode())
    with pytest.raises(ValidationError, match="shown"):
        actions.note(draft, by=ana, cell=(None, None), **given)
    with pytest.raises(Forbidden, match="verified address"):
        actions.note(release, by=gus, cell=(None, None), **given)
    with pytest.raises(ValidationError, match="doubt"):
        actions.note(release, by=ana, cell=(None, None), stance="sings", words="La la la la la.")


def test_neighbors_say_that_they_saw_it_too_once_and_can_take_it_back(fair, ana, bo, dev, client, reports):
    client.force_login(bo)
    for _click in range(2):
        client.post(f"/data/notes/{fair.pk}/agree/")
    assert Agreement.objects.count() == 1
    assert "1 neighbor saw this too" in page(client, reports)
    client.post(f"/data/notes/{fair.pk}/agree/", {"back": ""})
    assert not Agreement.objects.exists()
    with pytest.raises(Forbidden, match="own note"):
        actions.agree(fair, by=ana)
    with pytest.raises(Forbidden):
        actions.agree(fair, by=dev)  # no resident


def test_the_city_checks_a_note_and_says_why(fair, ana, dev, client, reports):
    client.force_login(dev)
    address = f"/data/notes/{fair.pk}/check/"
    assert client.post(address, {"checked": "not-so", "because": ""}).status_code == 422
    client.post(address, {"checked": "not-so", "because": "There was no fair in that month."})
    shown = page(client, reports)
    assert "Checked by the city: not so" in shown
    assert "no fair in that month" in shown
    assert Notice.objects.filter(person=ana).exists()
    given = inputs_of(ana, kind="number-notes")[0]
    assert "not so" in str(given.then)
    with pytest.raises(Forbidden, match="officer"):
        actions.check_note(fair, by=ana, checked="true", because="Because I say so.")


def test_a_note_outlives_its_release(fair, dev, ana, client, reports):
    gone = actions.note(fair.release, by=ana, cell=("Hill", None), stance="adds", words="The hill has a new school.")
    publish(reports, dev, FILE.replace("40", "90").replace("22", "80").replace("Hill", "Upper Hill"))
    shown = page(client, reports)
    assert "written about release 1" in shown
    assert "about release 1; the one shown has no such row" in shown
    assert gone.get_absolute_url() in shown


def test_councils_decide_about_notes_under_the_rules_of_the_house(fair, ana, bo, cora, client, reports):
    rule = HouseRule.objects.in_force().first().code
    actions.flag(fair, by=bo, reason=rule, note="It names my shop.")
    with pytest.raises(Forbidden, match="flagged this note already"):
        actions.flag(fair, by=bo, reason=rule)
    assert [due.count for due in due_for(cora) if "notes" in due.words] == [1]
    client.force_login(cora)
    assert "It names my shop." in client.get("/data/notes/flagged/").content.decode()
    answer = client.post(f"/data/notes/{fair.pk}/hide/", {"rule": rule, "reason": "It points at one shop only."})
    assert answer.status_code == 302
    client.logout()
    shown = page(client, reports)
    assert "market fair" not in shown
    alone = client.get(fair.get_absolute_url()).content.decode()
    assert "It points at one shop only." in alone
    assert "market fair" not in alone
    assert "Reports" in client.get("/discussions/moderation/").content.decode()
    made = Decision.objects.get()
    assert (made.person, made.about) == (ana, fair)
    moderation.appeal(made, by=ana, words="It names nobody at all.")
    fair.refresh_from_db()
    assert (fair.state, fair.hidden_because) == ("hidden", "It points at one shop only.")
    assert inputs_of(bo, kind="note-flags")[0].reason == "It points at one shop only."
    actions.restore(fair, by=cora, reason="On second thought it is fine.")
    assert "market fair" in page(client, reports)
    assert client.get("/discussions/moderation/councils/").status_code == 200


def test_an_appeal_that_is_won_shows_the_note_again(fair, ana, cora, chair):
    rule = HouseRule.objects.in_force().first().code
    made = actions.hide(fair, by=cora, reason="It points at one shop only.", rule=rule)
    appeal = moderation.appeal(made, by=ana, words="It names nobody at all.")
    moderation.overturn(appeal, by=chair, reason="It names nobody, so it stays.")
    fair.refresh_from_db()
    assert (fair.state, fair.hidden_because) == ("shown", "")


def test_whose_words_they_are_may_withdraw_them(fair, ana, bo, client, reports):
    with pytest.raises(Forbidden):
        actions.withdraw(fair, by=bo)
    client.force_login(ana)
    client.post(f"/data/notes/{fair.pk}/withdraw/")
    fair.refresh_from_db()
    assert (fair.state, fair.body) == ("withdrawn", "")
    assert "market fair" not in page(client, reports)
    next_one = actions.note(fair.release, by=ana, cell=fair.key, stance="adds", words="Another thing altogether.")
    assert next_one.number == 2


def test_the_page_asks_as_much_for_many_notes_as_for_one(fair, bo, client, reports, release):
    client.force_login(bo)

    def count():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(reports.get_absolute_url())
        return len(asked)

    count()
    few = count()
    Note.objects.bulk_create(
        Note(
            data_set=reports, number=n, release=release, cell=list(fair.key), stance="adds", body="<p>More.</p>",
            author=fair.author, created_at=fair.created_at,
        )
        for n in range(2, 30)
    )  # fmt: skip
    assert count() == few <= 15
