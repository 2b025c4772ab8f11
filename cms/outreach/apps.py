from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "cms.outreach"
