import factories
import pytest
from django.conf import settings as live
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import Http404
from django.urls import NoReverseMatch, include, path, reverse

from accounts import personas, urls
from accounts.models import User
from config import urls as house

pytestmark = pytest.mark.django_db


class DemoUrls:
    """The site's addresses as they are in demo mode."""

    people = ((*urls.urlpatterns, urls.PERSONAS), "accounts")
    urlpatterns = [path("people/", include(people)), *[p for p in house.urlpatterns if str(p.pattern) != "people/"]]


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = DemoUrls


@pytest.fixture
def ana_of_the_demo(ana):
    return personas.introduce(ana, "A resident of Harbor. She may vote.")


def test_one_click_signs_in_as_ana(demo, ana_of_the_demo, client):
    assert "She may vote." in client.get("/people/personas/").content.decode()
    response = client.post("/people/personas/", {"persona": ana_of_the_demo.pk, "next": "/voting/"})
    assert response["Location"] == "/voting/"
    assert client.session["_auth_user_id"] == str(ana_of_the_demo.user_id)


def test_the_click_is_a_sent_form_with_a_token(demo, ana_of_the_demo, client):
    from django.test import Client

    assert (
        Client(enforce_csrf_checks=True).post("/people/personas/", {"persona": ana_of_the_demo.pk}).status_code == 403
    )


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_away_from_the_site(demo, ana_of_the_demo, client, next_url):
    response = client.post("/people/personas/", {"persona": ana_of_the_demo.pk, "next": next_url})
    assert response["Location"] == "/"


@pytest.mark.parametrize("number", ["", "0", "9999", "x", "1 OR 1=1"])
def test_who_is_no_persona_can_not_be_picked(demo, bo, client, number):
    assert client.post("/people/personas/", {"persona": number}).status_code == 404


def test_a_superuser_is_nobodys_persona(demo, client):
    keeper = User.objects.create_superuser("keeper@example.org", "x", public_name="Keeper")
    persona = personas.introduce(keeper, "Keeps the site.")
    assert client.post("/people/personas/", {"persona": persona.pk}).status_code == 404


def test_outside_the_demo_the_address_does_not_exist(ana_of_the_demo, client):
    assert not live.DEMO
    assert client.get("/people/personas/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("accounts:personas")


def test_outside_the_demo_the_view_refuses_even_if_the_address_existed(ana_of_the_demo, client, settings):
    settings.ROOT_URLCONF = DemoUrls
    assert client.get("/people/personas/").status_code == 404
    assert client.post("/people/personas/", {"persona": ana_of_the_demo.pk}).status_code == 404
    with pytest.raises(Http404):
        personas.cast()


def test_introducing_somebody_twice_keeps_one_persona(ana):
    personas.introduce(ana, "one")
    assert personas.introduce(ana, "two", order=3).story == "two"
    assert factories.User.objects.filter(persona__isnull=False).count() == 1


def test_a_check_refuses_persona_addresses_outside_the_demo(settings):
    settings.ROOT_URLCONF = DemoUrls
    with pytest.raises(SystemCheckError, match=r"lamplight\.E004"):
        call_command("check")


@pytest.mark.parametrize("address", ["https://localhost", "http://demo.example.org", "http://10.0.0.7:8000"])
def test_a_check_refuses_a_demo_on_an_address_of_the_world(demo, settings, address):
    settings.SITE_URL = address
    with pytest.raises(SystemCheckError, match=r"lamplight\.E004"):
        call_command("check")


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_a_check_lets_a_demo_run_on_ones_own_machine(demo, settings, address):
    settings.SITE_URL = address
    call_command("check")


def test_a_check_refuses_a_demos_database_outside_the_demo(ana_of_the_demo):
    with pytest.raises(SystemCheckError, match=r"lamplight\.E005"):
        call_command("check", databases=["default"])
