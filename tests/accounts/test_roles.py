import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.actions import grant_role, withdraw_role
from accounts.admin_policies import RolePolicy
from accounts.models import Role, User
from audit.models import Entry
from kit.verdict import Forbidden
from neighborhoods.models import Neighborhood

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    """Runs the site."""
    return User.objects.create_superuser("keeper@example.org", "correct horse battery", public_name="Keeper")


def test_the_house_is_born_with_its_four_groups_and_all_may_enter_the_wagtail_admin():
    assert set(Group.objects.filter(permissions__codename="access_admin").values_list("name", flat=True)) >= set(
        Role.values
    )


def test_the_keeper_makes_gus_an_editor_and_it_is_on_record(keeper, gus):
    assert grant_role(gus, Role.EDITOR, by=keeper)
    assert gus.is_editor
    entry = Entry.objects.get(verb="accounts.grant_role")
    assert (entry.actor, entry.subject, entry.facts) == (keeper.pk, f"accounts.user:{gus.pk}", {"role": "editor"})


def test_giving_a_role_twice_changes_nothing_and_records_nothing(keeper, gus):
    grant_role(gus, Role.EDITOR, by=keeper)
    assert not grant_role(gus, Role.EDITOR, by=keeper)
    assert Entry.objects.filter(verb="accounts.grant_role").count() == 1


def test_a_withdrawn_role_is_gone_and_on_record(keeper, eli):
    assert withdraw_role(eli, Role.EDITOR, by=keeper)
    assert not User.objects.get(pk=eli.pk).is_editor
    assert Entry.objects.latest("seq").verb == "accounts.withdraw_role"


def test_an_officer_may_fill_the_council_group_but_not_make_officers(dev, gus):
    assert grant_role(gus, Role.COUNCIL, by=dev)
    with pytest.raises(Forbidden, match="keeper"):
        grant_role(gus, Role.OFFICER, by=dev)


def test_nobody_changes_their_own_role(keeper):
    with pytest.raises(Forbidden, match="their own role"):
        grant_role(keeper, Role.OFFICER, by=keeper)


def test_ana_may_not_give_roles(ana, gus):
    for role in Role:
        with pytest.raises(Forbidden):
            grant_role(gus, role, by=ana)


def test_a_policy_lets_officers_change_councils_look_and_auditors_only_look(ana, dev, cora, fay):
    policy = RolePolicy(Neighborhood, view={Role.COUNCIL}, change={Role.OFFICER, Role.AUDITOR})
    may = {
        name: [a for a in ("view", "add", "change", "delete") if policy.user_has_permission(user, a)]
        for name, user in {"ana": ana, "dev": dev, "cora": cora, "fay": fay}.items()
    }
    assert may == {"ana": [], "dev": ["view", "add", "change"], "cora": ["view"], "fay": ["view"]}


def test_a_policy_names_the_people_it_lets_in(dev, cora, ana, keeper):
    policy = RolePolicy(Neighborhood, view={Role.COUNCIL}, change={Role.OFFICER})
    assert set(policy.users_with_permission("change")) == {dev, keeper}
    assert set(policy.users_with_any_permission(["view", "change"])) == {dev, cora, keeper}


def test_a_policy_knows_no_switched_off_account(dev):
    dev.is_active = False
    assert not RolePolicy(Neighborhood, change={Role.OFFICER}).user_has_permission(dev, "change")


def test_the_groups_come_back_with_the_next_migrate():
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.filter(permissions__codename="access_admin", name__in=Role.values).count() == len(Role.values)


def test_roles_come_with_the_person_in_one_question(keeper, gus, django_assert_num_queries):
    for role in (Role.EDITOR, Role.AUDITOR):
        grant_role(gus, role, by=keeper)
    for person, roles in ((gus, {"editor", "auditor"}), (keeper, set())):
        with django_assert_num_queries(1):
            assert User.objects.get(pk=person.pk).role_names == roles
