from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "following"

    def ready(self) -> None:
        from accounts.signals import leaving  # noqa: PLC0415 - needs the models
        from following.receivers import let_go  # noqa: PLC0415

        leaving.connect(let_go, dispatch_uid="following.let_go")
