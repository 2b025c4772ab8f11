from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    name = "deliberation.assemblies"

    def ready(self) -> None:
        from deliberation.assemblies import receivers  # noqa: F401, PLC0415 - registers itself
