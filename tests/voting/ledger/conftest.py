"""The small election of these tests (`ledger_town`) and the list of tamperings, for others to import too."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")
