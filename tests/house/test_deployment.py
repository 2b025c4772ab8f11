"""What a city puts on the internet is checked as a city would check it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT / "site")},
    )


def test_production_settings_pass_djangos_deployment_checks():
    ended = run("sh", "requirements/check-deploy.sh")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_imports_go_only_to_the_right():
    ended = run(str(Path(sys.executable).parent / "lint-imports"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.django_db
def test_no_model_waits_for_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=3)


def named_static_files() -> set[str]:
    pages = [p for top in ("site", "proposals", "deliberation", "voting", "cms") for p in (ROOT / top).rglob("*.html")]
    return {
        name
        for page in pages
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", page.read_text(encoding="utf-8"))
    }


def test_every_static_file_that_a_page_names_is_there():
    assert named_static_files()
    assert not [name for name in sorted(named_static_files()) if not finders.find(name)]


def test_static_files_can_be_hashed_for_production(settings, tmp_path):
    """Hashing follows every address inside style sheets; one that leads nowhere stops a deployment."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in named_static_files():
        assert re.search(r"\.[0-9a-f]{12}\.", storage.url(name)), name
