"""Wagtail pages: home, explainers, open budgets, news, and the desks of staff and councils."""
