"""A form tells each mistake twice, beside the control and on top, tied to the control for those who do not see it."""

from __future__ import annotations

import re

from django import forms

from config.showcase import SampleForm
from kit.forms import DateInput, DateTimeInput, focus_id


def refused() -> str:
    return str(SampleForm({"title": "", "cost": "a lot", "idea": "words"}))


def test_each_error_is_tied_to_its_control() -> None:
    page = refused()
    for name in ("title", "cost", "category"):
        control = re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', page)
        assert control
        assert 'aria-invalid="true"' in control[0]
        described = re.search(r'aria-describedby="([^"]+)"', control[0])
        assert described
        assert f"id_{name}_error" in described[1].split()
        assert all(f'id="{part}"' in page for part in described[1].split())


def test_a_group_of_choices_is_a_fieldset_that_names_its_error() -> None:
    fieldset = re.search(r"<fieldset[^>]*>\s*<legend>Stance", refused())
    assert fieldset
    assert 'aria-describedby="id_stance_error"' in fieldset[0]


def test_the_summary_leads_to_every_control_with_a_mistake() -> None:
    page = refused()
    targets = re.findall(r'<a href="#([^"]+)"', page)
    assert targets == ["id_title", "id_cost", "id_category", "id_stance_0", "id_agree"]
    assert all(f'id="{target}"' in page for target in targets)


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "error-summary" not in str(SampleForm())


def test_what_was_typed_is_still_there() -> None:
    assert 'value="a lot"' in refused()


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    page = str(SampleForm())
    assert re.search(r"Cost <span class=\"optional\">", page)
    assert re.search(r"<label for=\"id_title\">Title</label>", page)


def test_an_error_text_is_escaped() -> None:
    form = SampleForm({"cost": "<script>alert(1)</script>"})
    assert "<script>" not in str(form)


def test_mistakes_of_the_whole_form_and_of_hidden_fields_are_told_on_top() -> None:
    class Whole(forms.Form):
        secret = forms.IntegerField(widget=forms.HiddenInput)

        def clean(self) -> None:
            raise forms.ValidationError("The two days are the wrong way round.")

    page = str(Whole({"secret": "x"}))
    assert page.count("The two days are the wrong way round.") == 1
    assert "Enter a whole number." in page


def test_the_cursor_goes_to_the_first_part_of_a_field_of_several_controls() -> None:
    class Parts(forms.Form):
        when = forms.SplitDateTimeField()
        day = forms.DateField(widget=forms.SelectDateWidget)

    page = str(Parts())
    for field in Parts():
        assert f'id="{focus_id(field)}"' in page


def test_date_controls_speak_iso_in_every_language() -> None:
    assert 'type="date"' in DateInput().render("day", None)
    assert 'type="datetime-local"' in DateTimeInput().render("at", None)
