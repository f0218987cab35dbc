"""What the bot may do on Slack, what it needs, and what to click where something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.channels import Channels
from adapters.slack.errors import in_our_terms
from bot.errors import ChatError
from bot.ports.health import Finding
from bot.ports.platforms import Busy, Lost

SCOPES: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.join": ("channels:join",),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""Every method that is called, with the scopes of the bot's token that it needs."""
HEARD: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
"""Every event that is listened to, with the scopes that it needs."""
NEEDED = frozenset({"commands"}.union(*SCOPES.values(), *HEARD.values()))
_SKEW = 30
"""Seconds; requests whose signatures are five minutes off are refused."""
_REINSTALL = "api.slack.com/apps → your app → OAuth & Permissions: add it under Bot Token Scopes, then Reinstall"


async def check(client: AsyncWebClient, app_token: str | None) -> list[Finding]:
    """The token, its scopes, the clock, and the app token where there is one."""
    try:
        with in_our_terms():
            told = await client.auth_test()
    except ChatError as error:
        return [Finding("slack: the bot token", False, str(error))]
    except (Busy, Lost):
        return [Finding("slack: no answer from its address", False, "look at the network, and TICKERBELL_SLACK_API")]
    found = [Finding(f"slack: logged in to {told['team']} as {told['user']}", True)]
    found += [*_scopes(told.headers), *_clock(told.headers)]
    return found + (await _socket(client, app_token) if app_token else [])


def _scopes(headers: Mapping[str, str]) -> list[Finding]:
    if "X-OAuth-Scopes" not in headers:
        return []
    granted = {scope.strip() for scope in headers["X-OAuth-Scopes"].split(",")}
    lacking = sorted(NEEDED - granted)
    if not lacking:
        return [Finding(f"slack: all {len(NEEDED)} scopes", True)]
    return [Finding(f"slack: the scope {scope} is missing", False, _REINSTALL) for scope in lacking]


def _clock(headers: Mapping[str, str]) -> list[Finding]:
    if "Date" not in headers:
        return []
    skew = (datetime.now(UTC) - parsedate_to_datetime(headers["Date"])).total_seconds()
    if abs(skew) < _SKEW:
        return [Finding("slack: the clock agrees with Slack's", True)]
    return [Finding(f"slack: this clock is {skew:+.0f} s off Slack's", False, "let the system keep its time by NTP")]


async def _socket(client: AsyncWebClient, app_token: str) -> list[Finding]:
    try:
        with in_our_terms():
            await client.apps_connections_open(app_token=app_token)
    except ChatError:
        do = "Basic Information → App-Level Tokens: one with connections:write; Socket Mode: on"
        return [Finding("slack: the app token opens no connection", False, do)]
    except (Busy, Lost):
        return [Finding("slack: Socket Mode gives no answer now", False, "try again in a minute")]
    return [Finding("slack: Socket Mode", True)]


async def lacks(client: AsyncWebClient, channels: Channels, channel: str) -> str:
    """The port's `lacks`. A public channel is joined, as the first post there would do anyway."""
    try:
        place = await channels.id(channel)
        return "" if place.startswith("D") else await _barrier(client, place)
    except (Busy, Lost):  # the first post will tell
        return ""
    except ChatError as error:
        return str(error)


async def _barrier(client: AsyncWebClient, place: str) -> str:
    with in_our_terms():
        told = (await client.conversations_info(channel=place)).get("channel", {})
    if told.get("is_archived"):
        return "This channel is archived. Unarchive it, or use another one."
    if told.get("is_member") or told.get("is_im"):
        return ""
    if told.get("is_private") or told.get("is_mpim"):
        return "I am not in this channel. Type /invite @Tickerbell there."
    with in_our_terms():
        await client.conversations_join(channel=place)
    return ""
