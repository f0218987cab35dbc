"""Text from outside that wants more than to be read, and what of it has become active in a payload.

Whatever must not act says EVIL right inside (`**EVIL**`), or leads to `evil.example`, or names an id with 666: so that
our own formatting, links and mentions around it are told apart from its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.doubles.harm_discord import discord_harm
from tests.doubles.harm_slack import slack_harm

ID = "666000000000000001"
"""At Discord; Slack's begin with a letter: `U666EVIL1`."""
URL = "https://evil.example/a"


@dataclass(frozen=True, slots=True)
class Hostile:
    """`discord`, `slack`: what it does where it is sent as it is: mentions, formats, links, breaks or hides; or empty,
    where it does nothing there."""

    name: str
    text: str
    discord: str = ""
    slack: str = ""


def _both(name: str, text: str, does: str) -> Hostile:
    return Hostile(name, text, does, does)


_MENTIONS = (
    Hostile("everyone", "Shares @everyone EVIL", "mentions"),
    Hostile("here", "Shares @here EVIL", "mentions"),
    Hostile("everyone in capitals and brackets", "Shares <@everyone> (@everyone EVIL)", "mentions"),
    Hostile("a person", f"Said <@{ID}> today", "mentions"),
    Hostile("a person by nickname", f"Said <@!{ID}> today", "mentions"),
    Hostile("a role", f"Told <@&{ID}> today", "mentions"),
    Hostile("a channel", f"See <#{ID}> today", "mentions"),
    Hostile("a command", f"Try </evil now:{ID}> today", "mentions"),
    Hostile("a guide", "See <id:customize> EVIL", "mentions", "links"),
    Hostile("a backslash before a person", f"Said \\<@{ID}> \\\\<@{ID}> today", "mentions"),
    Hostile("Slack's channel", "Shares <!channel> EVIL", "", "mentions"),
    Hostile("Slack's here", "Shares <!here> EVIL", "", "mentions"),
    Hostile("Slack's everyone with a label", "Shares <!everyone|all> EVIL", "", "mentions"),
    Hostile("Slack's person", "Said <@U666EVIL1> today", "", "mentions"),
    Hostile("Slack's person with a label", "Said <@U666EVIL1|ann> today", "", "mentions"),
    Hostile("Slack's group", "Told <!subteam^S666EVIL1|@traders> today", "", "mentions"),
    Hostile("Slack's channel by id", "See <#C666EVIL1|general> today", "", "mentions"),
    Hostile("Slack's date", "At <!date^6660000000^{date}|EVIL> today", "", "formats"),
)
_LINKS = (
    _both("a bare link", f"Read {URL} now", "links"),
    Hostile("a masked link", f"Read [the annual report]({URL}) now", "links", "links"),
    Hostile("a masked link that looks like another", f"Read [https://sec.example]({URL}) now", "links", "links"),
    Hostile("a masked link with a title", f'Read [report]({URL} "EVIL") now', "links", "links"),
    Hostile("brackets that close a link of ours", f"Profit](https://ok.example) [more]({URL}) now", "links", "links"),
    _both("an angled link", f"Read <{URL}> now", "links"),
    Hostile("Slack's masked link", f"Read <{URL}|the annual report> now", "links", "links"),
    Hostile("Slack's script", "Read <javascript:alert(1)|EVIL> now", "", "links"),
    Hostile("a masked script", "Read [EVIL](javascript:alert(1)) now"),
    Hostile("masked data", "Read [EVIL](data:text/html,evil.example) now"),
    Hostile("Slack's mail", "Write <mailto:ceo@evil.example|EVIL> now", "", "links"),
    Hostile("an ampersand that becomes a mention", "Shares &lt;!channel&gt; EVIL &amp;lt;@U666EVIL1&amp;gt;"),
)
_FORMATS = (
    _both("bold, Slack's", "Shares *EVIL* rise", "formats"),
    Hostile("bold, Discord's", "Shares **EVIL** rise", "formats"),
    _both("italic", "Shares _EVIL_ rise", "formats"),
    Hostile("underlined", "Shares __EVIL__ rise", "formats"),
    Hostile("everything at once", "Shares ***__EVIL__*** rise", "formats"),
    Hostile("struck, Discord's", "Shares ~~EVIL~~ rise", "formats"),
    Hostile("struck, Slack's", "Shares ~EVIL~ rise", "", "formats"),
    Hostile("a spoiler", "Shares ||EVIL|| rise", "hides"),
    _both("code", "Shares `EVIL` rise", "formats"),
    Hostile("code in two ticks", "Shares ``EVIL`` rise", "formats"),
    _both("a block of code", "Shares ```EVIL``` rise", "formats"),
    Hostile("a block of code that names a language", "Shares ```py\nEVIL\n``` rise", "formats", "breaks"),
    _both("a block that does not end", "Shares\n```EVIL rise", "breaks"),
    Hostile("a heading", "# EVIL rises", "formats"),
    Hostile("small print", "-# EVIL rises", "formats"),
    Hostile("a list", "- EVIL rises", "formats"),
    Hostile("a numbered list", "1. EVIL rises", "formats"),
    _both("a quotation", "> EVIL rises", "formats"),
    _both("a quotation to the end", ">>> EVIL rises", "formats"),
    Hostile("a time", "At <t:6660000000:R> today", "formats", "links"),
    Hostile("an emoji of a guild", f"Shares <:evil:{ID}> <a:evil:{ID}> rise", "formats", "links"),
    Hostile("an emoji by name", "Shares :skull: EVIL rise", "", "formats"),
)
_BREAKS = (
    _both("a new line", "Shares rise\nEVIL: NVDA down 99%", "breaks"),
    _both("a line separator and a carriage return", "Shares\r\nEVIL\u2028EVIL\u2029EVIL", "breaks"),
    _both("a NUL", "Shares \x00EVIL rise", "breaks"),
    _both("colours of a terminal", "Shares \x1b[31mEVIL\x1b[0m \x1b]8;;https://evil.example\x07EVIL", "breaks"),
    _both("other controls", "Shares \x08\x7f\x85\x9b EVIL rise", "breaks"),
    _both("half a character", "Shares \ud83d EVIL rise", "breaks"),
    _both("ten thousand characters", "Shares word " * 900, "breaks"),
    _both("ten thousand in one word", "E" * 10_000, "breaks"),
)
_HIDES = (
    _both("turned around", "Shares \u202eEVIL\u202c \u2067EVIL\u2069 rise", "hides"),
    _both("zero width", "Shares E\u200bV\u200dI\u2060L\ufeff rise", "hides"),
    _both("tags", "Shares EVIL\U000e0041\U000e007f rise", "hides"),
    _both("a stack of accents", "Shares E" + "\u0336\u0308\u030a\u0315" * 12 + "VIL rise", "hides"),
)
_HARMLESS = (
    Hostile("right to left", "מניות אנבידיה נפלו ב־17% · أسهم إنفيديا"),
    Hostile("emoji in sequences", "Shares 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇸 rise"),
    Hostile("prices and names", "S&P 500 * AT&T #1 <5% a_b_c ~2 | $NVDA `"),
)
HOSTILE: tuple[Hostile, ...] = (*_MENTIONS, *_LINKS, *_FORMATS, *_BREAKS, *_HIDES, *_HARMLESS)

__all__ = ["HOSTILE", "ID", "URL", "Hostile", "discord_harm", "slack_harm"]
