"""Shares and averages against textbook values, and sums that forget what is taken away."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from proposals.indicators.numbers import Sums, mean, share, stands_out

UNHURRIED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
READING = st.tuples(st.integers(0, 10**6), st.integers(1, 10**4))


def test_a_share_has_wilsons_interval():
    # Newcombe (1998), table I: 81 of 263, and 0 of 20, 95 %.
    found = share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    none = share(0, 20)
    assert (round(none.low, 9), round(none.high, 4)) == (0.0, 0.1611)
    assert share(0, 0) is None
    assert [share(1, n).enough for n in (4, 5)] == [False, True]


def test_an_average_of_single_measurements_has_the_usual_t_interval():
    sums = sum((Sums.of(value * 100, 1) for value in (1, 2, 3, 4, 5)), Sums())
    found = mean(sums)
    assert found.value == 300
    assert (round(found.low, 1), round(found.high, 1)) == (103.7, 496.3)  # 3 ± 2.776 · 1.5811 / √5


def test_from_one_reading_no_spread_can_be_told():
    found = mean(Sums.of(4100, 240))
    assert (found.value, found.low, found.high, found.enough) == (4100, None, None, True)


@UNHURRIED
@given(st.lists(READING, min_size=2, max_size=20))
def test_weighted_readings_agree_with_cochrans_ratio_written_out(readings):
    sums = sum((Sums.of(*reading) for reading in readings), Sums())
    found, m, n = mean(sums), len(readings), sum(w for _, w in readings)
    ratio = sum(v * w for v, w in readings) / n
    variance = m / (m - 1) * sum((w * (v - ratio)) ** 2 for v, w in readings) / n**2
    half = stdtrit(m - 1, 0.975) * variance**0.5
    assert found.value == pytest.approx(ratio)
    assert found.high - found.value == pytest.approx(half, rel=1e-6, abs=1e-6)


@UNHURRIED
@given(st.lists(READING, max_size=8), READING)
def test_what_is_taken_away_leaves_no_trace(readings, wrong):
    before = sum((Sums.of(*reading) for reading in readings), Sums())
    assert before + Sums.of(*wrong) - Sums.of(*wrong) == before


def test_only_what_is_far_from_many_others_stands_out():
    others = [10, 11, 12, 13, 12, 11, 10, 12]
    assert stands_out(40, others)
    assert not stands_out(14, others)
    assert not stands_out(40, others[:5])
    assert not stands_out(40, [10] * 8)
    assert statistics.median(others) == 11.5
