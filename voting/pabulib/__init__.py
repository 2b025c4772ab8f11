"""Real elections in the Pabulib format: reading and writing `.pb` files.

P. Faliszewski et al.: Participatory Budgeting: Data, Tools, and Analysis (IJCAI 2023), arXiv:2305.11035.

`read(path)` gives an `Election`: the instance and the grouped profile to count, the rule its META names, and what the
file says besides. Whatever cannot be read raises `Unreadable`, whose text is `FILE:LINE:COLUMN: what is wrong and how
to mend it`. Reading is streaming: the ballots are grouped as they pass. `write_lines` writes an election back, so that
anybody can count it again; `json_files` and `tables` write and read
JSON and CSV. From a shell: `python -m voting.pabulib FILE --to json`.
"""

from voting.pabulib.election import Election, Unreadable
from voting.pabulib.read import read, read_lines
from voting.pabulib.write import rule_name, write_lines

__all__ = ["Election", "Unreadable", "read", "read_lines", "rule_name", "write_lines"]
