"""A form that editors put together themselves."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField


class ContactField(AbstractFormField):
    """One field of the form."""

    page = ParentalKey("cms.ContactPage", on_delete=models.CASCADE, related_name="form_fields")


class ContactPage(AbstractForm):
    """A form to write to the city. What people send is read in the admin, by those who edit the page."""

    intro = RichTextField(_("before the form"), features=["bold", "link", "ul"], blank=True)
    thanks = RichTextField(_("after sending"), features=["bold", "link"], blank=True)

    content_panels = [
        FormSubmissionsPanel(),
        *AbstractForm.content_panels,
        FieldPanel("intro"),
        InlinePanel("form_fields", label=_("field")),
        FieldPanel("thanks"),
    ]
    template = "cms/contact.html"
    landing_page_template = "cms/contact_sent.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("form page")
        verbose_name_plural = _("form pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        """A refused form comes back filled in: with status 422 for mistakes, with 429 for too many in a short time."""
        if request.method == "POST":
            form = self.get_form(request.POST, request.FILES, page=self, user=request.user)
            # Only a message that could be sent counts: who corrects a mistake is not in a hurry.
            if form.is_valid() and not ratelimit.consume(request, action="contact"):
                return self._too_many(request, form)
        response: TemplateResponse = super().serve(request, *args, **kwargs)
        form = (response.context_data or {}).get("form")
        if form is not None and form.is_bound and not form.is_valid():
            response.status_code = 422
        return response

    def _too_many(self, request: HttpRequest, form: Any) -> TemplateResponse:
        form.add_error(
            None,
            _(
                "Several messages came from your connection in a short time, so this one was not sent. It stands below, "
                "nothing is lost: send it again in ten minutes, or reach us another way."
            ),
        )
        context = {**self.get_context(request), "form": form}
        response = TemplateResponse(request, self.get_template(request), context, status=429)
        response["Retry-After"] = "600"
        return response
