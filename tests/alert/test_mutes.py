"""A channel hears nothing of what it has muted, nor of it later; everything else goes on."""

from __future__ import annotations

import pytest

from bot.alert.model import Mute, Subscription
from bot.alert.mutes import Mutes
from tests.alert.stage import CHANNEL, Stage, fires, new_york

FALL = "NVDA down 10%, every further 2%"


@pytest.mark.parametrize("target", ["NVDA", "1k", "all"])
def test_what_is_muted_is_not_posted(target: str) -> None:
    stage = Stage(FALL)
    stage.channels.mutes.add(Mute(CHANNEL, target, new_york("11:00")))
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    assert stage.posts == []
    stage.price("11:10", NVDA=119.0)
    stage.step("11:10", fires(FALL, -0.1656, "11:10", step=2))
    again = {"NVDA": "NVDA", "1k": "Rule 1k", "all": "Everything"}[target]
    assert stage.said == ["post NVDA down 16.6%", f"notice {again} is heard again; 1 alert while muted"]


def test_a_basket_is_muted_with_its_members() -> None:
    baskets = {"chips": ["NVDA", "AMD"]}
    held = Subscription(CHANNEL, FALL, "1k")
    mutes, at = Mutes([Mute(CHANNEL, "@chips", new_york("11:00"))], baskets), new_york("10:00")
    assert [bool(mutes.covering(held, name, at)) for name in ("@chips", "NVDA", "TSLA")] == [True, True, False]
    baskets["chips"] = ["TSLA"]
    assert mutes.covering(held, "TSLA", at)
    assert not mutes.covering(held, "TSLA", new_york("11:00"))


@pytest.mark.parametrize(("channel", "target"), [("terminal:#other", "all"), (CHANNEL, "AVGO"), (CHANNEL, "2k")])
def test_another_mute_keeps_nothing_back(channel: str, target: str) -> None:
    stage = Stage(FALL)
    stage.channels.mutes.add(Mute(channel, target, new_york("11:00")))
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    assert len(stage.posts) == 1
