"""`python -m voting.rules FILE.pb`: count a real election and say why. The command line is a contract; see docs/rules."""

from __future__ import annotations

import sys

from voting.rules.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
