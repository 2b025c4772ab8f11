from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    name = "deliberation.assemblies"
