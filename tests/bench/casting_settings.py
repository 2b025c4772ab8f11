"""The site's settings, with two addresses more that the bench of casting measures beside it."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "casting_urls"
