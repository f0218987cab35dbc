"""The same client in another simulated Discord: what one of them lets pass, the other may not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import simcord
from msgspec.structs import replace

from adapters.discord import DiscordChat
from adapters.plots.chart import Plots
from bot.chat.model import Button, Field, Form, Reply, Row, Text
from tests.adapters.cards import CHART, FIRST
from tests.adapters.discord.scripted import Scripted

PICTURE = Plots().draw(CHART, dark=True)
EDIT = Form("Edit rule 7k", "edit 7k", (Field("sentence", "What to watch", "NVDA down 5%"),))
RULES = Reply(
    "1 rule", (Row("7k", "NVDA down 5%", "armed", (Button("Edit", "edit 7k"),)), Text("rules 1/200", quiet=True))
)


Place = tuple[DiscordChat, simcord.Env, simcord.ChannelHandle, simcord.MemberActor]


@asynccontextmanager
async def place(talk: Scripted) -> AsyncIterator[Place]:
    """A channel with one person in it. Not a fixture: simcord's clock belongs to one context."""
    chat = DiscordChat("unused")
    chat.client.converse(talk)
    async with simcord.run(chat.client, shard_count=1) as env:
        await chat.client.tree.sync()
        guild = env.create_guild()
        yield chat, env, guild.create_text_channel("markets"), guild.add_member(env.create_user("ann"))


async def test_a_command_a_row_s_button_and_its_form(talk: Scripted) -> None:
    talk.replies["list"] = RULES
    talk.forms["edit 7k"] = EDIT
    async with place(talk) as (_, _, markets, ann):
        listed = await ann.slash(markets, "bell list")
        assert listed.ephemeral
        assert listed.response
        assert "NVDA down 5%" in json.dumps(listed.response.components)
        opened = await ann.click(listed.response, label="Edit")
        assert opened.modal
        sent = await ann.submit_modal(opened, {"sentence": "NVDA down 7%"})
        assert sent.ephemeral
    assert talk.values == [{"sentence": "NVDA down 7%"}]


async def test_completions_come_in_time(talk: Scripted) -> None:
    async with place(talk) as (_, _, markets, ann):
        assert len(await ann.autocomplete(markets, "bell add", "rule", "NVDA")) == 25


async def test_a_card_with_its_picture(talk: Scripted) -> None:
    async with place(talk) as (chat, env, markets, ann):
        post = replace(FIRST, channel=f"discord:{markets.id}", rule_id="7k")
        message = await chat.send(post, None)
        await chat.send(replace(post, action="edit"), message, PICTURE)
        card = markets.last_message
        assert card
        assert card.embeds[0].title == "▼ NVDA down 12.5% on AI-model news"
        pressed = await ann.click(card, label="Why?")
        assert pressed.ephemeral
        assert talk.asked[-1].text == "why NVDA"
        anew = DiscordChat("unused")
        anew.client.converse(talk)
        await env.restart_bot(anew.client)
        picked = await ann.click(card, label="Mute 1 hour")
        assert picked.ephemeral
    assert talk.asked[-1].text == "mute NVDA 1h"
