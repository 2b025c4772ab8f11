"""The second verifier as tests call it: Node.js runs it once for many bundles."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class SecondVerifier:
    """`voting/second_verifier/verify.mjs` under one Node."""

    def __init__(self, node: str) -> None:
        self.node = node

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """The command, as anybody would run it."""
        command = [self.node, str(HERE / "verify.mjs"), *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)

    def ask(self, questions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The verdict on each of many bundles, in order."""
        done = self.run("--batch", given="".join(json.dumps(question) + "\n" for question in questions))
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def packed(files: dict[str, bytes]) -> dict[str, str]:
    """Files as the batch takes them."""
    return {name: base64.b64encode(data).decode() for name, data in files.items()}
