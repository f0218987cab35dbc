"""Rich text as documented: lines, lists, quotations, and the words in them."""

from __future__ import annotations

from tests.doubles.slack.vocabulary import ID, URL, Table, flag, kinds, many, one, shape, whole, words

RICH_STYLE = shape({}, {"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag})
RICH_LEAF = kinds(
    {
        "text": shape({"text": words(40_000)}, {"style": RICH_STYLE}),
        "link": shape({"url": URL}, {"text": words(40_000), "unsafe": flag, "style": RICH_STYLE}),
        "emoji": shape({"name": words(255)}, {"unicode": words(255), "skin_tone": whole(1, 6), "style": RICH_STYLE}),
        "user": shape({"user_id": ID}, {"style": RICH_STYLE}),
        "usergroup": shape({"usergroup_id": ID}, {"style": RICH_STYLE}),
        "channel": shape({"channel_id": ID}, {"style": RICH_STYLE}),
        "broadcast": shape({"range": one("here", "channel", "everyone")}, {"style": RICH_STYLE}),
        "date": shape(
            {"timestamp": whole(0, 10**10), "format": words(255)},
            {"url": URL, "fallback": words(255), "style": RICH_STYLE},
        ),
    }
)
RICH_LINE: Table = {"rich_text_section": shape({"elements": many(RICH_LEAF, 1000, least=0)}, {})}
RICH = kinds(
    {
        **RICH_LINE,
        "rich_text_preformatted": shape({"elements": many(RICH_LEAF, 1000)}, {"border": whole(0, 1)}),
        "rich_text_quote": shape({"elements": many(RICH_LEAF, 1000)}, {"border": whole(0, 1)}),
        "rich_text_list": shape(
            {"style": one("bullet", "ordered"), "elements": many(kinds(RICH_LINE), 1000)},
            {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
        ),
    }
)
