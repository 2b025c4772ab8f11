import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from accounts.actions import leave
from accounts.models import User
from accounts.personas import introduce
from accounts.signals import leaving
from audit.models import Entry
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
PASSWORD = "lantern under the bridge"


@pytest.fixture(autouse=True)
def _fresh_limits():
    from django.core.cache import cache

    cache.clear()


def sign_up(client, name="Hana", email="hana@example.org", **headers):
    return client.post(
        "/accounts/signup/", {"email": email, "password1": PASSWORD, "public_name": name}, headers=headers
    )


def test_hana_signs_up_confirms_her_address_and_signs_in(client):
    assert sign_up(client)["Location"] == "/accounts/confirm-email/"
    hana = User.objects.get(email="hana@example.org")
    assert (hana.public_name, hana.language) == ("Hana", "en")
    link = re.search(r"http://\S+(/accounts/confirm-email/\S+/)", mail.outbox[0].body)[1]
    assert "Is hana@example.org yours?" in client.get(link).content.decode()
    client.post(link)
    assert EmailAddress.objects.get(user=hana).verified
    response = client.post("/accounts/login/", {"login": "hana@example.org", "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(hana.pk)


def test_without_confirming_nobody_is_signed_in(client):
    sign_up(client)
    client.post("/accounts/login/", {"login": "hana@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_who_signs_up_in_spanish_gets_letters_in_spanish(client):
    sign_up(client, **{"Accept-Language": "es"})
    assert User.objects.get(email="hana@example.org").language == "es"


@pytest.mark.parametrize("name", ["Officer Hana", "Н\u200bana", "✓ Hana", ""])
def test_a_name_that_claims_or_hides_something_is_refused_and_what_was_typed_is_kept(client, name):
    page = sign_up(client, name=name).content.decode()
    assert not User.objects.filter(email="hana@example.org").exists()
    assert "hana@example.org" in page
    assert 'class="error' in page or "errorlist" in page


def test_nobody_signs_up_under_the_name_of_an_officer(client, dev):
    assert "acts for the city" in sign_up(client, name="D3V").content.decode()


def test_sign_up_does_not_tell_who_has_an_account(client, ana):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    assert sign_up(client, name="Ana Two", email=ana.email)["Location"] == "/accounts/confirm-email/"
    assert mail.outbox[0].subject == "You have an account already"


def test_a_forgotten_password_is_chosen_anew_from_a_letter(client, ana):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client.post("/accounts/password/reset/", {"email": ana.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+/)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_ana_signs_in_with_a_code_from_her_mail(client, ana):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client.post("/accounts/login/code/", {"email": ana.email})
    code = re.search(r"\n([A-Z0-9-]{6,9})\n", mail.outbox[0].body)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_letters_are_in_the_persons_own_language_whoever_asks(client, ana, settings):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    from django.utils import translation

    seen = []

    def spy(*args, **kwargs):
        seen.append(translation.get_language())
        return original(*args, **kwargs)

    from allauth.account.adapter import DefaultAccountAdapter

    original, DefaultAccountAdapter.render_mail = DefaultAccountAdapter.render_mail, spy
    try:
        ana.language = "es"
        ana.save()
        client.post("/accounts/password/reset/", {"email": ana.email}, headers={"Accept-Language": "en"})
    finally:
        DefaultAccountAdapter.render_mail = original
    assert seen == ["es"]


def test_the_sixth_wrong_password_is_not_even_tried(client, ana):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    for _try in range(5):
        client.post("/accounts/login/", {"login": ana.email, "password": "wrong"})
    page = client.post("/accounts/login/", {"login": ana.email, "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session
    assert "Too many" in page.content.decode()


PAGES = [
    "/people/",
    "/people/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/people/leave/",
]


@pytest.fixture
def signed_in(client, ana):
    """Ana, signed in; a moment ago she typed her password again."""
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": ana.email, "password": "correct horse battery"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_account_is_in_the_houses_frame(signed_in, page):
    response = signed_in.get(page)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en"' in html
    assert html.count("<h1") == 1
    assert 'id="main"' in html


@pytest.mark.parametrize(
    "page", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/"]
)
def test_every_way_in_is_in_the_houses_frame(client, page):
    html = client.get(page).content.decode()
    assert '<html lang="en"' in html
    assert html.count("<h1") == 1


def test_ana_changes_her_name_and_it_is_on_record_without_the_name(signed_in, ana):
    response = signed_in.post("/people/change/", {"public_name": "Ana  Two", "language": "es", "news": "daily"})
    assert response.status_code == 302
    ana.refresh_from_db()
    assert (ana.public_name, ana.language) == ("Ana Two", "es")
    entry = Entry.objects.get(verb="accounts.rename")
    assert "Ana" not in str(entry.facts)


def test_a_refused_name_comes_back_with_what_was_typed(signed_in):
    response = signed_in.post("/people/change/", {"public_name": "Admin", "language": "es"})
    assert response.status_code == 422
    assert 'value="Admin"' in response.content.decode()


def test_an_officer_may_be_called_officer(dev, client):
    client.force_login(dev)
    assert (
        client.post("/people/change/", {"public_name": "Officer Dev", "language": "en", "news": "daily"}).status_code
        == 302
    )


def test_strangers_are_sent_to_the_sign_in_page(client):
    for page in ("/people/", "/people/change/", "/people/leave/"):
        assert client.get(page)["Location"].startswith("/accounts/login/?next=")


def test_who_leaves_is_emptied_and_only_the_number_stays(signed_in, ana):
    Authenticator.objects.create(user=ana, type="totp", data={})
    number = ana.pk
    assert signed_in.post("/people/leave/", {}).status_code == 422
    assert signed_in.post("/people/leave/", {"sure": "on"}).status_code == 302
    gone = User.objects.get(pk=number)
    assert (str(gone), gone.is_active, gone.email) == ("someone", False, f"left-{number}@people.invalid")
    assert not gone.has_usable_password()
    assert not hasattr(gone, "residence")
    assert not EmailAddress.objects.filter(user=gone).exists()
    assert not Authenticator.objects.filter(user=gone).exists()
    assert "_auth_user_id" not in signed_in.session
    kept = repr(list(Entry.objects.values())) + repr(list(User.objects.filter(pk=number).values()))
    assert "ana@example.org" not in kept
    assert "Ana" not in kept


def test_leaving_asks_for_the_password_once_more(client, ana):
    client.force_login(ana)
    assert client.post("/people/leave/", {"sure": "on"})["Location"].startswith("/accounts/reauthenticate/")
    ana.refresh_from_db()
    assert ana.is_active


def test_a_demo_keeps_its_people(ana):
    introduce(ana, "A resident.")
    with pytest.raises(Forbidden, match="demonstration"):
        leave(ana, by=ana)


def test_leaving_is_told_to_every_room(ana):
    told = []

    def hear(sender, user, **news):
        told.append(user.pk)

    leaving.connect(hear)
    try:
        leave(ana, by=ana)
    finally:
        leaving.disconnect(hear)
    assert told == [ana.pk]


def test_who_leaves_loses_every_duty(dev):
    leave(dev, by=dev)
    assert not User.objects.get(pk=dev.pk).has_duties
    assert Entry.objects.filter(verb="accounts.withdraw_role").count() == 1


def test_the_only_keeper_may_not_leave():
    keeper = User.objects.create_superuser("keeper@example.org", "x", public_name="Keeper")
    with pytest.raises(Forbidden, match="only keeper"):
        leave(keeper, by=keeper)
    User.objects.create_superuser("second@example.org", "x", public_name="Second")
    leave(keeper, by=keeper)
    assert not User.objects.get(pk=keeper.pk).is_superuser
