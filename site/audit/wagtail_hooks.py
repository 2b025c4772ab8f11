"""The record as a report of the Wagtail admin, for auditors and officers."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from audit.models import Entry
from audit.permissions import may_read_record
from kit.desks import DeskMenuItem


def _facts(entry: Entry) -> str:
    return ", ".join(f"{name}: {value}" for name, value in entry.facts.items())


class RecordFilterSet(WagtailFilterSet):
    verb = django_filters.CharFilter(label=_("What was done"), lookup_expr="startswith")
    subject = django_filters.CharFilter(label=_("To what"), lookup_expr="startswith")
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Entry
        fields = ["verb", "subject", "actor", "at"]


class RecordReport(ReportView):
    """Every entry of the audit log, filtered, and as a spreadsheet."""

    page_title = _("Record")
    header_icon = "history"
    model = Entry
    queryset = Entry.objects.order_by("-seq")
    filterset_class = RecordFilterSet
    index_url_name = "audit_report"
    index_results_url_name = "audit_report_results"
    default_ordering = "-seq"
    is_searchable = False
    columns = [
        Column("seq", label=_("Number")),
        DateColumn("at", label=_("When")),
        Column("actor", label=_("Account")),
        Column("verb", label=_("What was done")),
        Column("subject", label=_("To what")),
        Column("facts", label=_("Facts"), accessor=_facts, classname="may-break"),
    ]
    list_export = ["seq", "at", "actor", "verb", "subject", "facts", "hash"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        may_read_record(request.user).or_forbid()
        return super().dispatch(request, *args, **kwargs)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("reports/record/", RecordReport.as_view(), name="audit_report"),
        path("reports/record/results/", RecordReport.as_view(results_only=True), name="audit_report_results"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Record"), reverse("audit_report"), icon_name="history", order=190, may=may_read_record)
