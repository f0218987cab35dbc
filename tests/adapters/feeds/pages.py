"""Feeds as their publishers write them."""

from __future__ import annotations

from datetime import datetime


def rss(*items: str, title: str = "Example News", more: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>{title}</title><link>https://news.example/</link>{more}{"".join(items)}
</channel></rss>""".encode()


def item(title: str, at: datetime | None = None, *, guid: str = "", link: str = "", more: str = "") -> str:
    parts = (
        f"<title>{title}</title>",
        f"<link>{link or '/' + title.replace(' ', '-').lower()}</link>",
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if at else "",
        f"<guid isPermaLink='false'>{guid}</guid>" if guid else "",
        more,
    )
    return f"<item>{''.join(parts)}</item>"
