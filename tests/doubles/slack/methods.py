"""The methods of the Web API: the scope and arguments each needs, its rate limit tier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.doubles.slack import chat, conversations, surfaces
from tests.doubles.slack.context import Context
from tests.doubles.slack.world import Json

_POST = frozenset(
    """channel text blocks attachments metadata thread_ts reply_broadcast mrkdwn parse link_names client_msg_id
    unfurl_links unfurl_media""".split()  # noqa: SIM905
)
_LOOK = frozenset({"channel", "cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"})


@dataclass(frozen=True, slots=True)
class Method:
    """`{kind}` in a scope is the channel's: channels, groups, im. `tier` None: limits of its own, or none to speak of.

    `app`: wants the app-level token.
    """

    run: Callable[[Context, Json], Json]
    scope: str = ""
    needs: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()
    tier: int | None = None
    app: bool = False


def _connect(context: Context, args: Json) -> Json:
    ticket = context.world.number()
    return {"url": f"{context.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0BELL"}


METHODS = {
    "auth.test": Method(conversations.auth_test, may=frozenset({"team_id"})),
    "apps.connections.open": Method(_connect, app=True),
    "chat.postMessage": Method(chat.post_message, "chat:write", ("channel",), _POST),
    "chat.update": Method(chat.update, "chat:write", ("channel", "ts"), _POST | {"file_ids"}, tier=3),
    "chat.delete": Method(chat.delete, "chat:write", ("channel", "ts"), tier=3),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", ("channel", "user"), _POST, tier=4),
    "chat.getPermalink": Method(chat.permalink, "", ("channel", "message_ts")),
    "conversations.info": Method(
        conversations.info, "{kind}:read", ("channel",), frozenset({"include_num_members", "include_locale"}), tier=3
    ),
    "conversations.list": Method(
        conversations.listing,
        "channels:read",
        (),
        frozenset({"types", "cursor", "limit", "exclude_archived", "team_id"}),
        tier=2,
    ),
    "conversations.members": Method(conversations.members, "{kind}:read", ("channel",), _LOOK, tier=4),
    "conversations.history": Method(conversations.history, "{kind}:history", ("channel",), _LOOK, tier=3),
    "conversations.replies": Method(conversations.replies, "{kind}:history", ("channel", "ts"), _LOOK, tier=3),
    "conversations.join": Method(conversations.join, "channels:join", ("channel",), tier=3),
    "conversations.open": Method(conversations.open_direct, "im:write", (), frozenset({"users", "return_im"}), tier=3),
    "users.info": Method(conversations.user_info, "users:read", ("user",), frozenset({"include_locale"}), tier=4),
    "team.info": Method(conversations.team_info, "team:read", tier=3),
    "views.open": Method(surfaces.open_view, "", ("trigger_id", "view"), tier=4),
    "views.push": Method(surfaces.push_view, "", ("trigger_id", "view"), tier=4),
    "views.update": Method(surfaces.update_view, "", ("view",), frozenset({"view_id", "external_id", "hash"}), tier=4),
    "views.publish": Method(surfaces.publish, "", ("user_id", "view"), frozenset({"hash"}), tier=4),
    "files.getUploadURLExternal": Method(
        surfaces.upload_url, "files:write", ("filename", "length"), frozenset({"alt_txt", "snippet_type"}), tier=4
    ),
    "files.completeUploadExternal": Method(
        surfaces.complete_upload,
        "files:write",
        ("files",),
        frozenset({"channel_id", "channels", "thread_ts", "initial_comment", "blocks"}),
        tier=4,
    ),
}
ALL_SCOPES = frozenset(
    """app_mentions:read channels:history channels:join channels:read chat:write chat:write.public commands files:read
    files:write groups:history groups:read im:history im:read im:write team:read users:read""".split()  # noqa: SIM905
)


def scope_of(method: Method, context: Context, args: Json) -> str:
    """The scope that this call needs; empty if none."""
    channel = context.world.channels.get(str(args.get("channel", "")))
    return method.scope.format(kind=channel.kind if channel else "channels")
