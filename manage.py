#!/usr/bin/env python
"""Django's command line for Lamplight."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # site/ is a source root, like src/: put on the path, never imported as a package.
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Child processes (the worker, the tests' servers) find the same path.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "site"), os.environ.get("PYTHONPATH")]))
    # Importing makes no garbage, and looking for some takes a tenth of every start. `config.apps` goes on when all is there.
    gc.disable()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs the path above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
