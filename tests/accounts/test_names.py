import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import Problem, looks, problem_with, tidy


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "Ana María López-O’Neil",
        "Zoë",
        "J. R.",
        "Padmini",
        "李小龍",
        "Олена",
        "Ζωή",
        "محمد",
        "Nguyễn Thị Ánh",
        "Ana 2",
    ],
)
def test_names_of_neighbors_are_fine(name):
    assert problem_with(tidy(name)) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", Problem.EMPTY),
        ("12 34", Problem.EMPTY),
        ("A" * 61, Problem.TOO_LONG),
        ("Ana\u202egnp.exe", Problem.HIDDEN),  # turns the text around
        ("Ana\u200b", Problem.HIDDEN),  # a space nobody sees
        ("An\u00ada", Problem.HIDDEN),
        ("Ana\x07", Problem.HIDDEN),
        ("\u3164\u3164", Problem.HIDDEN),
        ("Ana ✓", Problem.SIGNS),
        ("Ana <b>", Problem.SIGNS),
        ("Аna", Problem.MIXED),  # a Cyrillic A
        ("Ana Οlsen", Problem.MIXED),  # a Greek O
        ("Ａｎａ", Problem.MIXED),
        ("A\u0301\u0302\u0303\u0304na", Problem.STACKED),
        ("Admin", Problem.DUTY),
        ("Officer Dan", Problem.DUTY),
        ("The City of Light", Problem.DUTY),
        ("0ff1cer", Problem.DUTY),
        ("a.d.m.i.n", Problem.DUTY),
    ],
)
def test_names_that_hide_or_claim_something_are_refused(name, problem):
    assert problem_with(tidy(name)) is problem


@pytest.mark.parametrize("name", ["Dev Rao", "dev rao", "Dev  Rao", "D3v Ra0", "DEV-RAO"])
def test_nobody_looks_like_an_officer(name):
    assert problem_with(tidy(name), taken=["Dev Rao"]) is Problem.TAKEN


def test_a_name_all_in_cyrillic_that_looks_latin_is_compared_by_its_looks():
    assert looks("Сора") == looks("Copa")
    assert problem_with("Сора", taken=["Copa"]) is Problem.TAKEN


def test_neighbors_may_share_a_name():
    assert problem_with("Ana", taken=["Dev"]) is None


@given(st.text(max_size=80))
def test_every_text_gets_an_answer_and_what_passes_holds_no_hidden_sign(text):
    name = tidy(text)
    if problem_with(name) is None:
        assert name.isprintable()
        assert 0 < len(name) <= 60
