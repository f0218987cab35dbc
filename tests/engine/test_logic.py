"""Kleene's tables, with real claims: NVDA's is true, false or unknown, and so is AMD's."""

from __future__ import annotations

from itertools import product

import pytest

from tests.engine.timeline import Timeline

PRICES = {True: 94, False: 99, None: None}
AND = {(True, True): True, (True, None): None, (None, True): None, (None, None): None}
OR = {(False, False): False, (False, None): None, (None, False): None, (None, None): None}


def fires(sentence: str, **truths: bool | None) -> bool:
    """Whether a rule fires once its symbols stand so; QQQ's claim, which names the subject, comes last."""
    timeline = Timeline([sentence])
    for symbol, truth in truths.items():
        if (price := PRICES[truth]) is not None:
            timeline.play(f"27 14:30 {symbol} {price}")
    timeline.step(timeline.fact("27 14:31 QQQ 90"))
    return bool(timeline.firings)


@pytest.mark.parametrize(("nvda", "amd"), list(product((True, False, None), repeat=2)))
def test_truth_tables(nvda: bool | None, amd: bool | None) -> None:
    both = AND.get((nvda, amd), False)
    either = OR.get((nvda, amd), True)
    assert fires("QQQ down 5% and NVDA down 5% and AMD down 5%", NVDA=nvda, AMD=amd) is (both is True)
    assert fires("QQQ down 5% and (NVDA down 5% or AMD down 5%)", NVDA=nvda, AMD=amd) is (either is True)
    assert fires("QQQ down 5% and not (NVDA down 5% and AMD down 5%)", NVDA=nvda, AMD=amd) is (both is False)
    assert fires("QQQ down 5% and not (NVDA down 5% or AMD down 5%)", NVDA=nvda, AMD=amd) is (either is False)
