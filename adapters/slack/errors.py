"""Slack's refusals in the terms of the port, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import ChannelGone, ChatError, PlatformRefused
from bot.ports.platforms import Busy, Lost, Unchangeable

UNREACHED = 5.0
"""Seconds until Slack is tried again, when no connection to it could be made."""
_UNTOLD = 1.0
"""Seconds to wait where Slack says too often, and not for how long."""
_INVITE = "Type /invite @Tickerbell there."
_GONE = {
    "channel_not_found": f"Slack knows no such channel, or I am not in it. {_INVITE}",
    "not_in_channel": f"I am not in this channel. {_INVITE}",
    "is_archived": "This channel is archived. Unarchive it, or use another one.",
    "restricted_action": "Only some may post in this channel. Its settings in Slack must allow this app to post.",
    "restricted_action_read_only_channel": "This channel is read-only. Its settings in Slack must allow this app.",
    "restricted_action_thread_only_channel": "This channel takes thread replies alone. Use another one.",
    "posting_to_channel_denied": "This workspace does not let apps post in this channel. Ask its administrator.",
    "messages_tab_disabled": "Direct messages to me are off. Switch on the Messages tab under App Home.",
    "user_not_found": "Slack knows no such person.",
}
_TOKEN = {
    "account_inactive": "The bot was removed from the workspace. Install it again, and put its new token into .env.",
    "token_revoked": "The bot's token was revoked. Install the app again, and put its new token into .env.",
    "token_expired": "The bot's token has expired. Switch token rotation off, install again, put the token into .env.",
    "invalid_auth": "Slack does not know the token. Copy it again into TICKERBELL_SLACK_BOT_TOKEN in .env.",
    "not_authed": "Slack got no token. Put it into TICKERBELL_SLACK_BOT_TOKEN in .env.",
    "not_allowed_token_type": "This is another kind of token. TICKERBELL_SLACK_BOT_TOKEN begins with xoxb-, "
    "TICKERBELL_SLACK_APP_TOKEN with xapp-; are they swapped in .env?",
    "org_login_required": "The workspace is being moved to another organisation. Try again when that is done.",
    "team_access_not_granted": "The app is not installed in this workspace. Install it there.",
}
"""The bot as a whole is refused."""
_DENIED = "The workspace does not let the app do this. Ask its administrator."
_AMBIGUOUS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "service_unavailable",
        "request_timeout",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)
"""Slack may have done it all the same."""


def code(error: SlackApiError) -> str:
    """Slack's word for what is wrong, or the HTTP status where it said none."""
    data = getattr(error.response, "data", None)
    said = data.get("error") if isinstance(data, dict) else None
    return str(said or status(error))


def status(error: SlackApiError) -> int:
    response = error.response
    return getattr(response, "status_code", None) or getattr(response, "status", None) or 0


@contextmanager
def in_our_terms() -> Iterator[None]:
    """Raises `Busy`, `Lost`, `Unchangeable`, `ChannelGone`, `PlatformRefused` or `ChatError` for what Slack says."""
    try:
        yield
    except SlackApiError as error:
        raise _meaning(error) from error
    except aiohttp.ClientConnectorError as error:
        raise Busy(UNREACHED) from error
    except (aiohttp.ClientError, TimeoutError, ConnectionError, SlackRequestError) as error:
        raise Lost from error


def _meaning(error: SlackApiError) -> Exception:
    said = code(error)
    if status(error) == 429 or said in ("ratelimited", "rate_limited"):
        return Busy(_retry_after(error))
    if status(error) >= 500 or said in _AMBIGUOUS or said.isdigit():
        return Lost()
    if said in ("message_not_found", "thread_not_found"):
        return Unchangeable(gone=True)
    if said in ("edit_window_closed", "cant_update_message"):
        return Unchangeable(gone=False)
    if said in _GONE:
        return ChannelGone(_GONE[said])
    if said == "missing_scope":
        return ChatError(f"The bot lacks the scope {_needed(error)}. Add it under OAuth & Permissions, install again.")
    if said in _TOKEN:
        return PlatformRefused(_TOKEN[said])
    if said in ("no_permission", "access_denied"):
        return ChatError(_DENIED)
    return ChatError(f"Slack refused it as {said}. tickerbell doctor may tell more.")


def _retry_after(error: SlackApiError) -> float:
    said = (getattr(error.response, "headers", None) or {}).get("Retry-After", "")
    return max(float(said), _UNTOLD) if str(said).isdigit() else _UNTOLD


def _needed(error: SlackApiError) -> str:
    return str(error.response.get("needed") or "that this needs")
