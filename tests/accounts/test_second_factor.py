import factories
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import Role, User
from accounts.second_factor import PERSONA, may_do_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def newly_officer():
    """Became an officer today and has no second factor yet."""
    user = factories.with_role(factories.person("Nia"), Role.OFFICER)
    Authenticator.objects.filter(user=user).delete()
    return user


@pytest.mark.parametrize("role", list(Role))
def test_every_duty_needs_a_second_factor(role):
    user = factories.with_role(factories.person("Nia"), role)
    assert may_do_duties(user)
    Authenticator.objects.all().delete()
    assert not may_do_duties(user)


def test_the_keeper_needs_one_too():
    assert not may_do_duties(User.objects.create_superuser("k@example.org", "x", public_name="K"))


def test_ana_needs_none(ana, client):
    assert may_do_duties(ana)


def test_recovery_codes_alone_are_no_second_factor(newly_officer):
    Authenticator.objects.create(user=newly_officer, type="recovery_codes", data={})
    assert not may_do_duties(newly_officer)


def test_a_new_officer_is_led_from_the_desk_to_setting_it_up(newly_officer, client):
    client.force_login(newly_officer)
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/2fa/?next=%2Fadmin%2F")
    assert "second lock" in client.get("/people/").content.decode()


def test_a_new_officers_form_is_refused_with_its_words_kept(newly_officer, client):
    client.force_login(newly_officer)
    response = client.post("/cycles/", {"name": "A long sentence that was typed"})
    assert response.status_code == 403
    assert "A long sentence that was typed" in response.content.decode()
    assert "second lock" in response.content.decode()


def test_with_the_second_factor_the_desk_opens(dev, client):
    client.force_login(dev)
    assert client.get("/admin/").status_code == 200


def test_setting_it_up_signing_out_and_the_language_stay_open(newly_officer, client):
    client.force_login(newly_officer)
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/people/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_personas_are_let_off_in_the_demo_only(newly_officer, settings):
    session = SessionStore()
    session[PERSONA] = newly_officer.pk
    assert not may_do_duties(newly_officer, session)
    settings.DEMO = True
    assert may_do_duties(newly_officer, session)
    session[PERSONA] = newly_officer.pk + 1
    assert not may_do_duties(newly_officer, session)
