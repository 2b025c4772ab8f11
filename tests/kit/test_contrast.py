"""Words can be read on everything they stand on, by day and by night: contrast computed from the tokens themselves."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "site" / "styles" / "tokens.css").read_text(encoding="utf-8")
OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
DECLARED = re.compile(rf"--([\w-]+): (?:light-dark\({OKLCH}, {OKLCH}\)|{OKLCH});")
Rgb = tuple[float, float, float]


def linear_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """OKLCH to linear sRGB, by Björn Ottosson's matrices (2020), clipped to what a screen shows."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    clipped = [min(1.0, max(0.0, part)) for part in (red, green, blue)]
    return clipped[0], clipped[1], clipped[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2 contrast of two linear colors: from 1 to 21."""
    light, dark = sorted((0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colors(night: bool) -> dict[str, Rgb]:
    """Every color token by name."""
    found = {}
    for match in DECLARED.finditer(TOKENS):
        name, *numbers = match.groups()
        day, dark, same = numbers[:3], numbers[3:6], numbers[6:]
        chosen = same if same[0] else dark if night else day
        found[name] = linear_rgb(*map(float, chosen))
    return found


GROUNDS = ("paper", "card", "shade")
BODY = [(word, ground) for word in ("ink", "ink-soft") for ground in GROUNDS]
WASHES = [("ink", f"{tone}-wash") for tone in ("lamp", "leaf", "brick", "sky")]
WORDS = [(word, ground) for word in ("link", "link-seen", "leaf", "brick", "sky") for ground in GROUNDS]
TONES = [(tone, f"{tone}-wash") for tone in ("leaf", "brick", "sky")] + [
    ("ink-soft", "leaf-wash"),
    ("ink-soft", "brick-wash"),
]
SIGNS = [
    ("on-lamp", "lamp"),
    ("on-lamp", "lamp-deep"),
    ("on-dusk", "dusk-high"),
    ("on-dusk", "dusk-low"),
    ("on-dusk-soft", "dusk-low"),
]
EDGES = [("edge", "paper"), ("edge", "card"), *((f"fill-{i}", "fill-rest") for i in (1, 3))]


def test_the_conversion_knows_white_black_and_red() -> None:
    assert linear_rgb(1, 0, 0) == pytest.approx((1, 1, 1), abs=1e-3)
    assert contrast(linear_rgb(1, 0, 0), linear_rgb(0, 0, 0)) == pytest.approx(21, abs=0.01)
    # sRGB red is oklch(0.628 0.2577 29.23)
    assert linear_rgb(0.62796, 0.25768, 29.234) == pytest.approx((1, 0, 0), abs=2e-3)


def test_every_color_of_the_file_is_read() -> None:
    assert len(colors(night=False)) == TOKENS.count("oklch(") - TOKENS.count("light-dark(oklch") - TOKENS.count(
        "oklch(0.27 0.06 285 /"
    )


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("word", "ground"), [*BODY, *WASHES])
def test_body_text_reaches_aaa(word: str, ground: str, night: bool) -> None:
    assert contrast(colors(night)[word], colors(night)[ground]) >= 7


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("word", "ground"), [*WORDS, *TONES, *SIGNS])
def test_every_other_word_reaches_aa(word: str, ground: str, night: bool) -> None:
    assert contrast(colors(night)[word], colors(night)[ground]) >= 4.5


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(edge: str, ground: str, night: bool) -> None:
    assert contrast(colors(night)[edge], colors(night)[ground]) >= 3
