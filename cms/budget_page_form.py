"""The form in which an editor writes a budget page: what does not add up is said there, before it can be published."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from cms.budget_reckoning import wrong_sums

PUBLISHES = ("action-publish", "action-submit", "action-workflow-action")


class BudgetPageForm(WagtailAdminPageForm):
    """A draft may be as unfinished as it likes; publishing, or sending it to who publishes, may not."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if any(name in self.data for name in PUBLISHES) and self.instance.pk:
            declared = {name: cleaned.get(name) for name in ("declared_expense", "declared_revenue", "funds_balance")}
            for reason in wrong_sums(self.instance, **declared):
                self.add_error(None, reason)
        return cleaned
