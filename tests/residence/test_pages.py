import re
from datetime import date

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import ROLL, ROLL_HEADER

from kit import clock
from residence.letters import print_letters, request_letter
from residence.models import Letter, Residence, RollImport, RollLine
from residence.permissions import is_resident

pytestmark = pytest.mark.django_db
GUS = {"name": "Gus Grønn", "born_on": "1990-04-01"}


def page(response):
    return response.content.decode()


def test_a_visitor_reads_about_the_three_ways_and_gets_no_form(the_roll, client):
    html = page(client.get("/residence/"))
    assert "Sign in to begin" in html
    assert "a letter" in html
    assert "csrf" not in html


def test_strangers_are_sent_to_the_sign_in_page(places, client):
    for path in ("/residence/roll/", "/residence/letter/", "/residence/code/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_gus_finds_himself_on_the_roll(the_roll, gus, client):
    client.force_login(gus)
    assert "the city's roll" in page(client.get("/residence/"))
    html = page(client.post("/residence/roll/", GUS, follow=True))
    assert "You are a verified resident of Harbor" in html
    assert is_resident(factories.User.objects.get(pk=gus.pk))


def test_a_refusal_does_not_tell_whether_the_person_is_on_the_roll(the_roll, gus, client):
    other = factories.person("Other")
    client.force_login(other)
    client.post("/residence/roll/", GUS)
    client.force_login(gus)
    taken = client.post("/residence/roll/", GUS)
    unknown = client.post("/residence/roll/", {**GUS, "name": "Nobody Here"})
    assert taken.status_code == unknown.status_code == 422

    def spoken(response):
        return re.findall(r"We could not match[^<]+", page(response))

    assert spoken(taken) == spoken(unknown) != []
    assert 'value="Gus Grønn"' in page(taken)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"name": "Gus Grønn"}, "Give your date of birth or your reference number."),
        ({"name": "Gus Grønn", "born_on": "1/4/90"}, "Write the date as year, month, day"),
        ({"name": "Gus Grønn", "born_on": "1790-04-01"}, "can&#x27;t be a date of birth"),
        ({"name": "", "born_on": "1990-04-01"}, "required"),
    ],
)
def test_bad_papers_are_refused_with_the_reason_and_cost_no_try(the_roll, gus, client, form, why):
    client.force_login(gus)
    response = client.post("/residence/roll/", form)
    assert response.status_code == 422
    assert why in page(response)
    from residence.models import Attempt

    assert not Attempt.objects.exists()


def test_after_five_tries_the_page_says_to_wait(the_roll, gus, client):
    client.force_login(gus)
    for _try in range(5):
        client.post("/residence/roll/", {**GUS, "name": "Nobody"})
    assert "last try for today" in page(client.get("/residence/roll/"))
    response = client.post("/residence/roll/", GUS)
    assert response.status_code == 403
    assert "last try for today" in page(response)


def test_gus_orders_a_letter_and_types_its_code(places, gus, dev, client):
    client.force_login(gus)
    form = {"name": "Gus Grønn", "address": "1 Mill Path\r\n\r\n12345 Lanternfield", "neighborhood": places[0].pk}
    assert client.post("/residence/letter/", form).status_code == 302
    assert Letter.objects.get().address == "1 Mill Path\n12345 Lanternfield"
    assert "being prepared" in page(client.get("/residence/"))
    code = print_letters(Letter.objects.all(), by=dev)[0].code
    wrong = client.post("/residence/code/", {"code": "AAAAA-AAAAA"})
    assert wrong.status_code == 422
    assert "4 more times" in page(wrong)
    assert "You are a verified resident of Harbor" in page(client.post("/residence/code/", {"code": code}, follow=True))


def test_without_a_letter_no_code_fits(places, gus, client):
    client.force_login(gus)
    assert "No letter to you" in page(client.get("/residence/code/"))
    assert client.post("/residence/code/", {"code": "AAAAA-AAAAA"}).status_code == 422


@pytest.mark.parametrize("missing", ["name", "address", "neighborhood"])
def test_a_letter_wants_a_name_an_address_and_a_neighborhood(places, gus, client, missing):
    client.force_login(gus)
    form = {"name": "Gus", "address": "1 Mill Path", "neighborhood": places[0].pk, missing: " "}
    assert client.post("/residence/letter/", form).status_code == 422
    assert not Letter.objects.exists()


# --- The desk in the Wagtail admin -----------------------------------------------------------------------------------


def bring(client, text, as_of="2026-01-01", name="roll.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    upload = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post("/admin/residence/roll/", {"as_of": as_of, "file": upload})


def test_an_officer_checks_a_roll_and_takes_it_over(places, dev, client):
    client.force_login(dev)
    seen = client.get(bring(client, ROLL)["Location"])
    assert "What it would change" in page(seen)
    assert RollLine.objects.count() == 0
    made = RollImport.objects.get()
    response = client.post(f"/admin/residence/roll/{made.pk}/", {"act": "accept", "digest": made.digest})
    assert response.status_code == 302
    assert RollLine.objects.count() == 4


def test_a_roll_with_problems_lists_them_and_offers_no_way_in(places, dev, client):
    client.force_login(dev)
    html = page(client.get(bring(client, ROLL_HEADER + "Bo,1/4/90,,1 Pier,Atlantis,\n")["Location"]))
    assert "2 problems" in html
    assert "we have no neighborhood “Atlantis”" in html
    assert "Take this roll over" not in html
    made = RollImport.objects.get()
    response = client.post(f"/admin/residence/roll/{made.pk}/", {"act": "accept", "digest": made.digest})
    assert response.status_code in (302, 403)
    assert RollLine.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "as_of", "why"),
    [("", "2026-01-01", "empty"), (ROLL, "2999-01-01", "has not come yet"), (ROLL, "", "required")],
)
def test_an_upload_that_makes_no_sense_is_refused_at_once(places, dev, client, text, as_of, why):
    client.force_login(dev)
    response = bring(client, text, as_of)
    assert response.status_code == 422
    assert why in page(response)
    assert not RollImport.objects.exists()


def test_a_thousand_problems_come_a_page_at_a_time(places, dev, client):
    client.force_login(dev)
    where = bring(client, ROLL_HEADER + "Bo,1990-04-01,,1 Pier,Atlantis,\n" * 1000)["Location"]
    html = page(client.get(where + "?page=5"))
    assert "1000 problems" in html or "1,000 problems" in html
    assert "Page 5 of 5" in html
    assert "<td>1001</td>" in html


def test_the_printed_sheet_has_the_code_and_no_other_page_does(places, gus, dev, client):
    request_letter(gus, name="Gus Grønn", address="1 Mill Path", neighborhood=places[0], by=gus)
    client.force_login(dev)
    queue = page(client.get("/admin/residence/letters/"))
    assert "Gus Grønn" in queue
    sheet = client.post("/admin/residence/letters/print/", {"letter": Letter.objects.get().pk})
    code = re.search(r'mailing-code">(\S{5}-\S{5})<', page(sheet))[1]
    assert "no-store" in sheet["Cache-Control"]
    assert code not in page(client.get("/admin/residence/letters/"))
    assert client.get("/admin/residence/letters/print/").status_code == 405
    client.force_login(gus)
    assert client.post("/residence/code/", {"code": code}).status_code == 302


def test_an_officer_refuses_a_letter_with_a_reason(places, gus, dev, client, mailoutbox):
    letter = request_letter(gus, name="Gus", address="1 Mill Path", neighborhood=places[0], by=gus)
    client.force_login(dev)
    assert client.post("/admin/residence/letters/", {"letter": letter.pk, "reason": ""}).status_code == 422
    client.post("/admin/residence/letters/", {"letter": letter.pk, "reason": "That is a shop."})
    letter.refresh_from_db()
    assert letter.state == "refused"
    assert "That is a shop." in mailoutbox[0].body


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999", "²"])
def test_letters_that_do_not_exist_are_not_printed(places, dev, client, number):
    client.force_login(dev)
    assert client.post("/admin/residence/letters/print/", {"letter": number}).status_code == 200
    assert client.post("/admin/residence/letters/", {"letter": number, "reason": "x"}).status_code == 404


def test_the_queue_warns_of_a_person_who_has_another_account(the_roll, places, gus, dev, client):
    from residence.actions import Papers, match_roll

    request_letter(gus, name="Gus Grønn", address="1 Mill Path", neighborhood=places[0], by=gus)
    other = factories.person("Other")
    match_roll(other, Papers("Gus Grønn", date(1990, 4, 1)), by=other)
    client.force_login(dev)
    assert "another account has this person" in page(client.get("/admin/residence/letters/"))


def test_the_queue_asks_the_same_number_of_questions_however_long_it_is(the_roll, places, gus, dev, client):
    request_letter(gus, name="Gus Grønn", address="1 Mill Path", neighborhood=places[0], by=gus)
    client.force_login(dev)
    client.get("/admin/residence/letters/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/residence/letters/")
    for number in range(8):
        person = factories.person(f"Person {number}")
        request_letter(person, name=f"P {number}", address="2 Mill Path", neighborhood=places[1], by=person)
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/residence/letters/")
    assert len(few) == len(many)


def test_at_the_desk_an_officer_verifies_moves_and_takes_back(places, gus, dev, client):
    client.force_login(dev)
    assert "There is no account" in page(client.get("/admin/residence/?email=nobody@example.org"))
    assert "No verified address." in page(client.get("/admin/residence/?email=GUS@example.org"))
    form = {"email": gus.email, "neighborhood": places[0].pk, "since": "2020-01-01", "seen": "on", "act": "verify"}
    assert client.post("/admin/residence/", form).status_code == 302
    assert Residence.objects.get(user=gus).since == date(2020, 1, 1)
    client.post("/admin/residence/", {**form, "neighborhood": places[1].pk, "since": clock.today().isoformat()})
    assert Residence.objects.get(user=gus).neighborhood == places[1]
    client.post("/admin/residence/", {"email": gus.email, "act": "withdraw", "reason": "mistake"})
    assert not Residence.objects.filter(user=gus).exists()


def test_without_having_seen_papers_nothing_is_verified(places, gus, dev, client):
    client.force_login(dev)
    response = client.post("/admin/residence/", {"email": gus.email, "neighborhood": places[0].pk, "act": "verify"})
    assert response.status_code == 422
    assert not Residence.objects.filter(user=gus).exists()


def test_a_line_that_is_taken_is_named_at_the_desk(the_roll, places, gus, dev, client):
    from residence.actions import Papers, match_roll

    other = factories.person("Other")
    match_roll(other, Papers("Gus Grønn", date(1990, 4, 1)), by=other)
    client.force_login(dev)
    form = {"email": gus.email, "neighborhood": places[0].pk, "seen": "on", "act": "verify", **GUS}
    response = client.post("/admin/residence/", form)
    assert response.status_code == 422
    assert "Another account is verified as this person" in page(response)


DESKS = ["/admin/residence/", "/admin/residence/letters/", "/admin/residence/roll/"]


@pytest.mark.parametrize("desk", DESKS)
def test_auditors_look_at_the_desk_and_change_nothing(the_roll, places, gus, fay, client, desk):
    letter = request_letter(gus, name="Gus Grønn", address="1 Mill Path", neighborhood=places[0], by=gus)
    client.force_login(fay)
    assert client.get(desk).status_code == 200
    assert "Mill Path" not in page(client.get("/admin/residence/letters/"))
    forms = {
        "/admin/residence/": {"email": gus.email, "neighborhood": places[0].pk, "seen": "on", "act": "verify"},
        "/admin/residence/letters/": {"letter": letter.pk, "reason": "no"},
        "/admin/residence/roll/": {
            "as_of": "2026-01-01",
            "file": SimpleUploadedFile("roll.csv", ROLL.encode()),
        },
    }
    assert client.post(desk, forms[desk]).status_code in (302, 403)
    assert client.post("/admin/residence/letters/print/", {"letter": letter.pk}).status_code in (302, 403)
    letter.refresh_from_db()
    assert letter.state == "requested"
    assert not Residence.objects.filter(user=gus).exists()
    assert RollImport.objects.count() == 1


@pytest.mark.parametrize("who", ["ana", "cora", "eli"])
@pytest.mark.parametrize("desk", DESKS)
def test_nobody_else_has_this_desk(places, who, desk, request, client):
    client.force_login(request.getfixturevalue(who))
    assert client.get(desk).status_code in (302, 403)
    assert "letters_desk" not in page(client.get("/residence/"))
