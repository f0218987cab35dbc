"""chat.*: posting, changing, deleting. A message is kept as conversations.history returns it."""

from __future__ import annotations

import copy
import re

from tests.doubles.slack import blocks
from tests.doubles.slack.context import Context
from tests.doubles.slack.world import APP, BOT, BOT_USER, TEAM, Channel, Json, Refuse

TEXT, EDITED_TEXT = 40_000, 4_000
"""Characters of `text`: of a new message what is more is cut off, with an edit it is refused."""
_TS = re.compile(r"\d{10}\.\d{6}")


def content(context: Context, method: str, args: Json) -> None:
    """Check what a message says. Raises `Refuse`."""
    text = args.get("text") or ""
    if not (text or args.get("blocks") or args.get("attachments")):
        context.breach(method, ["neither text nor blocks"])
        raise Refuse("no_text")
    if args.get("blocks") and not text:
        context.breach(method, ["blocks without text: screen readers and notifications have nothing to say"])
    if method == "chat.update" and len(text) > EDITED_TEXT:
        context.refuse(method, "msg_too_long", [f"an edit to {len(text)} characters of text"])
    if len(text) > TEXT:
        context.breach(method, [f"text of {len(text)} characters is cut off"])
    context.refuse(method, "invalid_blocks", blocks.message_blocks(args.get("blocks") or []))
    context.refuse(method, "invalid_attachments", blocks.attachments(args.get("attachments") or []))
    if args.get("metadata"):
        context.refuse(method, "invalid_metadata_format", list(blocks.METADATA(args["metadata"], "/metadata")))
    if not all(_ready(context, file) for file in slack_files(args)):
        problem = "invalid slack file [json-pointer:/blocks]"
        raise Refuse("invalid_blocks", errors=[problem], response_metadata={"messages": [f"[ERROR] {problem}"]})


def slack_files(args: Json) -> list[str]:
    """The uploaded files that a message shows."""
    nested = [item for block in args.get("blocks") or () for item in (block, *block.get("elements", ()))]
    return [item["slack_file"].get("id", "") for item in nested if isinstance(item.get("slack_file"), dict)]


def _ready(context: Context, file: str) -> bool:
    return file in context.world.files and context.world.files[file].done


def may_post(context: Context, channel: Channel) -> None:
    """Raises `Refuse` where the bot can't."""
    if channel.archived:
        raise Refuse("is_archived")
    if not channel.bot_is_in and channel.kind == "groups":
        raise Refuse("channel_not_found")
    if not channel.bot_is_in and "chat:write.public" not in context.scopes:
        raise Refuse("not_in_channel")


def thread(context: Context, method: str, channel: Channel, args: Json) -> str:
    """The thread that a message goes to. A parent that is gone is none: Slack then posts to the channel."""
    ts = args.get("thread_ts")
    if ts is None:
        return ""
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        context.refuse(method, "invalid_thread_ts", [f"thread_ts {ts!r} is no message id"])
    parent = channel.messages.get(ts)
    if parent and parent.get("thread_ts", ts) != ts:
        context.breach(method, [f"thread_ts {ts} is a reply: the id of its parent is wanted"])
        return parent["thread_ts"]
    return ts if parent else ""


def written(context: Context, args: Json) -> Json:
    """A new message of the bot."""
    message: Json = {
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "team": TEAM,
        "ts": context.world.stamp(),
        "text": (args.get("text") or "")[:TEXT],
    }
    named = with_ids(context, args.get("blocks") or [])
    extra = {"blocks": named, "attachments": args.get("attachments"), "metadata": args.get("metadata")}
    return message | {name: copy.deepcopy(value) for name, value in extra.items() if value}


def with_ids(context: Context, given: list[Json]) -> list[Json]:
    """Blocks with the ids that Slack gives where the app gave none."""
    kept = copy.deepcopy(given)
    for block in kept:
        block.setdefault("block_id", f"b{context.world.number()}")
        for element in blocks.elements(block):
            element.setdefault("action_id", f"a{context.world.number()}")
    return kept


def post_message(context: Context, args: Json) -> Json:
    channel = context.world.find(args["channel"])
    may_post(context, channel)
    content(context, "chat.postMessage", args)
    mark = args.get("client_msg_id")
    if mark and context.dedupes:
        again = next((m for m in channel.messages.values() if m.get("client_msg_id") == mark), None)
        if again:
            return {"channel": channel.id, "ts": again["ts"], "message": _public(again)}
    message = written(context, args)
    if mark:
        message["client_msg_id"] = mark
    parent = thread(context, "chat.postMessage", channel, args)
    if parent:
        message["thread_ts"] = channel.messages[parent]["thread_ts"] = parent
        if args.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    channel.messages[message["ts"]] = message
    shown = context.shown(message, channel)
    context.interactions.post(shown, channel.id, parent, plain="metadata" not in message)
    return {"channel": channel.id, "ts": message["ts"], "message": _public(message)}


def _public(message: Json) -> Json:
    """As the methods of chat return it."""
    return {name: copy.deepcopy(value) for name, value in message.items() if name != "client_msg_id"}


def _own(context: Context, args: Json, refusal: str) -> tuple[Channel, Json]:
    channel = context.world.channels.get(args["channel"])
    if channel is None:
        raise Refuse("channel_not_found")
    if channel.archived:
        raise Refuse("is_archived")
    message = context.world.message(channel, args["ts"])
    if message.get("bot_id") != BOT or message.get("subtype") == "tombstone":
        raise Refuse(refusal)
    return channel, message


def update(context: Context, args: Json) -> Json:
    """`text` without `blocks` takes the blocks away; metadata that is not given is kept."""
    channel, message = _own(context, args, "cant_update_message")
    content(context, "chat.update", args)
    change(context, message, args)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": _public(message)}


def change(context: Context, message: Json, args: Json) -> None:
    """Put new content into a message."""
    if "text" in args or "blocks" in args:
        message["blocks"] = with_ids(context, args.get("blocks") or [])
    for name in ("text", "attachments", "metadata"):
        if name in args:
            message[name] = copy.deepcopy(args[name])
    message["edited"] = {"user": BOT, "ts": context.world.stamp()}


def delete(context: Context, args: Json) -> Json:
    """A parent with replies stays as a tombstone."""
    channel, message = _own(context, args, "cant_delete_message")
    remove(channel, message["ts"])
    return {"channel": channel.id, "ts": args["ts"]}


def remove(channel: Channel, ts: str) -> None:
    replies = [m for m in channel.messages.values() if m.get("thread_ts") == ts and m["ts"] != ts]
    if replies:
        gone = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "ts": ts}
        channel.messages[ts] = gone | {"thread_ts": ts, "user": "USLACKBOT"}
    else:
        del channel.messages[ts]


def post_ephemeral(context: Context, args: Json) -> Json:
    channel, person = context.world.find(args["channel"]), context.world.person(args["user"])
    if channel.archived:
        raise Refuse("is_archived")
    if not channel.bot_is_in:
        raise Refuse("channel_not_found" if channel.kind == "groups" else "not_in_channel")
    if person.id not in channel.members:
        raise Refuse("user_not_in_channel")
    content(context, "chat.postEphemeral", args)
    message = written(context, args)
    parent = thread(context, "chat.postEphemeral", channel, args)
    if parent:
        message["thread_ts"] = parent
    context.interactions.whisper(message, person)
    context.interactions.tell(context.shown(message, channel, private=True), person, channel.id)
    return {"message_ts": message["ts"]}


def permalink(context: Context, args: Json) -> Json:
    channel = context.world.find(args["channel"])
    ts = context.world.message(channel, args["message_ts"])["ts"]
    link = f"https://loopback.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}
