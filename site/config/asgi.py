"""The asynchronous front door: pages by Django, sockets by Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup(set_prefix=False)  # apps must be loaded before the sockets import models

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from config.pages import Pages  # noqa: E402
from config.sockets import routes  # noqa: E402

# No session is looked up at connect: a crowd that comes back would ask for thousands at once. The consumers ask at each act.
application = ProtocolTypeRouter({"http": Pages(), "websocket": AllowedHostsOriginValidator(URLRouter(routes))})
