"""What was noted and captioned, point by point, as a draft to begin the minutes from."""

from __future__ import annotations

from itertools import groupby

from deliberation.assemblies.models import Assembly


def transcript_of(assembly: Assembly, longest: int) -> str:
    """The notes and captions under the points of the agenda, as plain text of at most `longest` characters.

    Whole lines only: where there is more, the text ends with "…", and the page of captions has the rest.
    """
    points = {item.pk: item.title for item in assembly.agenda.all()}
    notes = [(line.item_id, f"– {line.text}") for line in assembly.notes.all()]
    said = [(line.item_id, line.text) for line in assembly.captions.all()]
    order = [None, *points]
    told = sorted([*notes, *said], key=lambda line: order.index(line[0]))  # stable: notes first, then what was said
    blocks = []
    for point, lines in groupby(told, key=lambda line: line[0]):
        blocks.append("\n".join([*([points[point]] if point else []), *(text for _point, text in lines)]))
    whole = "\n\n".join(blocks)
    if len(whole) <= longest:
        return whole
    return whole[: max(0, longest - 2)].rpartition("\n")[0] + "\n…"
