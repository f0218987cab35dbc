"""views.* and files.*: modals, the Home tab, uploads."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

from tests.doubles.slack import blocks, chat
from tests.doubles.slack.context import Context
from tests.doubles.slack.interactions import Interaction
from tests.doubles.slack.world import APP, BOT, TEAM, Json, Refuse, Uploaded

VIEW_BYTES = 250_000
MOST_VIEWS = 3


def kept(context: Context, given: Json, id: str, root: str = "") -> Json:
    """A view as Slack keeps and returns it."""
    view = copy.deepcopy(given)
    defaults: Json = {"private_metadata": "", "callback_id": "", "external_id": ""}
    defaults |= {"clear_on_close": False, "notify_on_close": False, "state": {"values": {}}}
    whose: Json = {"id": id, "team_id": TEAM, "app_id": APP, "bot_id": BOT, "root_view_id": root or id}
    view["blocks"] = chat.with_ids(context, view["blocks"])
    return defaults | view | whose | {"hash": f"{context.world.number()}.{context.world.number()}"}


def checked(context: Context, method: str, view: Json) -> Json:
    """Raises `Refuse`."""
    context.refuse(method, "invalid_arguments", blocks.view(view))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refuse("view_too_large")
    return view


def open_view(context: Context, args: Json) -> Json:
    """A modal where none is open."""
    return _opened(context, args, "views.open", lambda by: "")


def push_view(context: Context, args: Json) -> Json:
    """A modal upon the one in which something was pressed."""
    return _opened(context, args, "views.push", lambda by: _below(context, by))


def _below(context: Context, by: Interaction) -> str:
    """The first view of the stack that a control was used in. Raises `Refuse`."""
    if by.pressed not in context.world.views:
        raise Refuse("not_found")
    root = context.world.views[by.pressed]["root_view_id"]
    stack = [view for view in context.world.views.values() if view["root_view_id"] == root]
    if len(stack) >= MOST_VIEWS:
        raise Refuse("push_limit_reached")
    return root


def _opened(context: Context, args: Json, method: str, root: Callable[[Interaction], str]) -> Json:
    given = checked(context, method, args["view"])
    by = context.interactions.exchange(args["trigger_id"])
    if given["type"] != "modal":
        raise Refuse("invalid_arguments")
    view = kept(context, given, f"V{context.world.number():07d}", root(by))
    context.world.views[view["id"]] = view
    context.interactions.opened[view["id"]] = by
    _show(context, view, by)
    return {"view": copy.deepcopy(view)}


def _show(context: Context, view: Json, by: Interaction) -> None:
    """A view in which there is nothing to do may be there to be waited at."""
    shown = context.form(view, by.channel)
    idle = not any(blocks.elements(block) for block in view["blocks"])
    if idle and not by.shown.done():
        context.interactions.later(shown, by)
    else:
        context.interactions.answer(shown, by)


def update_view(context: Context, args: Json) -> Json:
    """By `view_id` or `external_id`; with a `hash` only if nobody was faster."""
    given = checked(context, "views.update", args["view"])
    held = [
        view
        for view in context.world.views.values()
        if args.get("view_id") == view["id"] or (args.get("external_id") or None) == view["external_id"]
    ]
    if not held:
        raise Refuse("not_found")
    if args.get("hash") not in (None, held[0]["hash"]):
        raise Refuse("hash_conflict")
    return {"view": replace_view(context, held[0]["id"], given)}


def replace_view(context: Context, id: str, given: Json) -> Json:
    """Show another view in place of this one."""
    view = kept(context, given, id, context.world.views[id]["root_view_id"])
    context.world.views[id] = view
    by = context.interactions.opened[id]
    context.interactions.answer(context.form(view, by.channel), by)
    return copy.deepcopy(view)


def publish(context: Context, args: Json) -> Json:
    person = context.world.person(args["user_id"])
    given = checked(context, "views.publish", args["view"])
    if given["type"] != "home":
        raise Refuse("invalid_arguments")
    before = context.world.homes.get(person.id)
    if before and args.get("hash") not in (None, before["hash"]):
        raise Refuse("hash_conflict")
    view = kept(context, given, before["id"] if before else f"V{context.world.number():07d}")
    context.world.homes[person.id] = view
    direct = context.world.direct(person).id
    context.interactions.tell(context.form(view, direct), person, direct)
    return {"view": copy.deepcopy(view)}


def upload_url(context: Context, args: Json) -> Json:
    id = f"F{context.world.number():07d}"
    length, alt = int(args["length"]), args.get("alt_txt") or ""
    if length <= 0:
        raise Refuse("invalid_arguments")
    context.refuse("files.getUploadURLExternal", "invalid_arguments", ["alt_txt over 1000"] if len(alt) > 1000 else [])
    context.world.files[id] = Uploaded(id, args["filename"], alt, length)
    return {"upload_url": f"{context.address}/upload/v1/{id}", "file_id": id}


def complete_upload(context: Context, args: Json) -> Json:
    """Share it in a channel, if one is named; else it is the bot's own until a block shows it."""
    done: list[Json] = []
    for given in args["files"]:
        file = context.world.files.get(given["id"])
        if file is None or file.content is None:
            raise Refuse("file_not_found")
        file.done = True
        link = f"https://files.loopback.slack.com/files-pri/{TEAM}-{file.id}/{file.name}"
        done.append(
            {
                "id": file.id,
                "title": given.get("title") or file.name,
                "name": file.name,
                "size": file.length,
                "url_private": link,
                "permalink": f"https://loopback.slack.com/files/{BOT}/{file.id}/{file.name}",
            }
        )
    if args.get("channel_id"):
        _share(context, args, done)
    return {"files": done}


def _share(context: Context, args: Json, files: list[Json]) -> None:
    """As a message with the files, as somebody who looks at the channel sees it."""
    channel = context.world.find(args["channel_id"])
    chat.may_post(context, channel)
    message = chat.written(context, {"text": args.get("initial_comment") or ""})
    message["files"] = files
    parent = chat.thread(context, "files.completeUploadExternal", channel, args)
    if parent:
        message["thread_ts"] = channel.messages[parent]["thread_ts"] = parent
    channel.messages[message["ts"]] = message
