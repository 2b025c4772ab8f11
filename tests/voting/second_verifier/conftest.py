"""The fixture `second`. Where Node.js is absent its tests are skipped, in so many words."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "ledger")]
OLDEST = 20


@pytest.fixture(scope="session")
def second():
    from in_node import SecondVerifier

    node = shutil.which("node")
    said = node and subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if not said or int(said.lstrip("v").split(".")[0]) < OLDEST:
        text = f"THE SECOND VERIFIER WAS NOT TRIED: it needs Node.js {OLDEST} or newer, and there is {said or 'none'}"
        warnings.warn(text, stacklevel=1)
        pytest.skip(text)
    return SecondVerifier(node)
