"""Addresses with a number in them are the ones Django gives."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_script_prefix

from kit.addresses import numbered

KINDS = ["proposals:proposal", "discussions:comment", "discussions:flag", "voting:outcome_csv", "delivery:project"]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("number", [1, 7, 1_234_567])
def test_an_address_is_the_one_django_finds(name, number):
    assert numbered(name, number) == reverse(name, args=[number])


def test_a_site_below_a_path_has_it_in_its_addresses():
    try:
        set_script_prefix("/town/")
        assert numbered("proposals:proposal", 5) == reverse("proposals:proposal", args=[5])
        assert numbered("proposals:proposal", 5).startswith("/town/")
    finally:
        set_script_prefix("/")


def test_templates_ask_by_a_tag():
    page = engines["django"].from_string('{% load kit %}{% numbered "discussions:comment" number %}')
    assert page.render({"number": 12_345}) == reverse("discussions:comment", args=[12_345])


def test_what_is_no_number_and_what_has_no_address_is_refused():
    with pytest.raises(ValueError, match="format code"):
        numbered("proposals:proposal", "../admin")
    with pytest.raises(NoReverseMatch):
        numbered("proposals:nothing", 5)
