"""Small random elections with many ties, for every rule to be tried on."""

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

spec = importlib.util.spec_from_file_location("textbook", Path(__file__).with_name("textbook.py"))
assert spec is not None
assert spec.loader is not None
textbook = importlib.util.module_from_spec(spec)
sys.modules["textbook"] = textbook
spec.loader.exec_module(textbook)

settings.register_profile("counting", deadline=None)
settings.load_profile("counting")
