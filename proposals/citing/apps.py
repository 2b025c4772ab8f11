from django.apps import AppConfig


class CitingConfig(AppConfig):
    name = "proposals.citing"

    def ready(self) -> None:
        from cycles.charters.reading import tells_citing  # noqa: PLC0415 - needs the models
        from proposals.citing.offers import to_cite  # noqa: PLC0415
        from proposals.citing.showing import where_cited  # noqa: PLC0415
        from proposals.offers import offered  # noqa: PLC0415

        offered(to_cite)
        tells_citing(where_cited)
