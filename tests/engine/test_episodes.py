"""When a rule fires: docs/episodes.md, point by point."""

from __future__ import annotations

from tests.engine.timeline import play


def test_a_rule_fires_on_the_step_from_false_to_true_and_not_while_it_stays_true() -> None:
    play(
        "NVDA down 5%",
        """
        27 14:30 NVDA 99
        27 14:31 NVDA 95         -> NVDA -5.0% 1/1
        27 14:32 NVDA 94
        27 14:33 NVDA 90
        """,
    )


def test_the_first_regular_price_fires_what_is_true_from_the_start() -> None:
    play("NVDA down 10%", "27 14:30 NVDA 87.5  -> NVDA -12.5% 1/1")
