"""A refused form gives back every word that was typed, and no secret."""

import re

import pytest
from django.test import Client

from config.views import UNSPOKEN

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


@pytest.fixture(autouse=True)
def _little_site(settings):
    settings.ROOT_URLCONF = "little_site"


def test_an_expired_session_gives_the_words_back_beside_the_way_to_sign_in():
    words = "Twelve lamps & <b>benches</b>\nbehind the mill"
    answer = Client().post("/sign-in-first/", {"body": words, "stance": "for", "password": "hunter2 hunter2"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Twelve lamps &amp; &lt;b&gt;benches&lt;/b&gt;\nbehind the mill" in page
    assert 'name="stance"' in page
    assert "/accounts/login/?next=/sign-in-first/" in page
    assert "hunter2" not in page


def test_reading_a_page_for_signed_in_people_leads_to_sign_in_as_ever():
    assert Client().get("/sign-in-first/").status_code == 302


def test_a_stale_form_can_be_sent_again_from_the_page_that_refuses_it():
    browser = Client(enforce_csrf_checks=True)
    refused = browser.post("/page/", {"title": "Lamps on Mill Path"}, headers=HERE)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Lamps on Mill Path" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    again = browser.post("/page/", {"title": "Lamps on Mill Path", "csrfmiddlewaretoken": token}, headers=HERE)
    assert again.status_code == 200


@pytest.mark.parametrize("headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {}])
def test_a_form_that_another_site_made_up_gets_no_button_to_send_it_again(headers):
    refused = Client(enforce_csrf_checks=True).post("/page/", {"choice": "theirs"}, headers=headers)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "theirs" in page
    assert '<form class="form" method="post"' not in page


@pytest.mark.parametrize(
    "name", ["password", "password1", "oldpassword", "code", "unverified_code", "otp_token", "pin", "secret_key", "key"]
)
def test_secrets_are_never_handed_back(name):
    assert UNSPOKEN.search(name)


@pytest.mark.parametrize("name", ["body", "title", "pinboard", "decode", "monkey", "summary", "keyword"])
def test_plain_words_are_handed_back(name):
    assert not UNSPOKEN.search(name)


@pytest.mark.django_db
def test_ana_is_told_whose_the_desk_is_and_not_sent_in_circles(client, ana):
    client.force_login(ana)
    answer = client.get("/admin/")
    assert answer.status_code == 403
    assert "The desk is for officers" in answer.content.decode()


@pytest.mark.django_db
def test_a_visitor_of_the_desk_is_asked_to_sign_in(client):
    assert client.get("/admin/").status_code == 302
