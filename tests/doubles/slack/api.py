"""The Web API over HTTP: tokens, scopes, arguments, rate limits, scripted failures; uploads and response URLs."""

from __future__ import annotations

import asyncio
import copy
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.doubles.slack import chat
from tests.doubles.slack.context import Context
from tests.doubles.slack.failures import ERRORS, Failures
from tests.doubles.slack.interactions import Interaction
from tests.doubles.slack.limits import Limits
from tests.doubles.slack.methods import METHODS, Method, scope_of
from tests.doubles.slack.world import Json, Refuse

JSON_ARGS = ("blocks", "attachments", "metadata", "view", "files")


class Api:
    """`record` gets every request: HTTP method, path, body without its token."""

    def __init__(
        self,
        context: Context,
        limits: Limits,
        failures: Failures,
        tokens: dict[str, str],
        record: Callable[[Json], None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        """How often each error, status or failure was answered."""
        self.retry_after = 1
        """Seconds that a scripted `ratelimited` asks for."""
        self.closing = asyncio.Event()
        self._context, self._limits, self._failures = context, limits, failures
        self._tokens, self._record = tokens, record

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/upload/v1/{file}", self._upload),
            web.post("/actions/{token}", self._respond),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args, problem = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        args.pop("token", None)
        self._record({"method": request.method, "path": request.path, "body": copy.deepcopy(args)})
        how = self._failures.take(name, with_file=bool(chat.slack_files(args)) if not problem else False)
        if how:
            self.counts[how] += 1
        if (early := await self._fail_before(request, how)) is not None:
            return early
        answer = self._answered(name, args, token, problem)
        if how in ("drop after taking", "timeout after taking"):
            return await self._lose(request, wait=how.startswith("timeout"))
        return answer

    async def _fail_before(self, request: web.Request, how: str) -> web.StreamResponse | None:
        """What keeps the request from being taken."""
        if how == "ratelimited":
            return self._limited(self.retry_after)
        if how in ("500", "503"):
            return web.Response(status=int(how), text="<html>Server Error</html>", content_type="text/html")
        if how == "drop before":
            return await self._lose(request, wait=False)
        if how in ERRORS:
            return self._json({"ok": False, "error": how})
        if how == "invalid_blocks once":
            listed = ["[ERROR] invalid slack file [json-pointer:/blocks]"]
            return self._json({"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": listed}})
        return None

    async def _lose(self, request: web.Request, *, wait: bool) -> web.Response:
        """The answer never arrives. `wait`: nor does the end of the connection, as long as the caller waits."""
        if wait:
            await self.closing.wait()  # or cancelled, when the caller goes
        if request.transport:
            request.transport.abort()
        return web.Response()  # nobody is there to get it

    def _answered(self, name: str, args: Json, token: str, problem: str) -> web.Response:
        method = METHODS.get(name)
        try:
            if method is None:
                raise Refuse("unknown_method")
            self._admit(method, args, token, problem)
            if wait := self._limits.wait(name, method.tier, str(args.get("channel", ""))):
                self.counts["ratelimited"] += 1
                return self._limited(wait)
            self._whole(name, method, args)
            return self._json({"ok": True, **method.run(self._context, args)})
        except Refuse as refusal:
            self.counts[refusal.error] += 1
            return self._json({"ok": False, "error": refusal.error, **refusal.more})

    def _admit(self, method: Method, args: Json, token: str, problem: str) -> None:
        """Raises `Refuse` for a token that is wrong or lacks the scope."""
        if problem or self._context.inactive:
            raise Refuse(problem or "account_inactive")
        if not token:
            raise Refuse("not_authed")
        if token not in self._tokens.values():
            raise Refuse("invalid_auth")
        if token != self._tokens["app" if method.app else "bot"]:
            raise Refuse("not_allowed_token_type")
        needed = scope_of(method, self._context, args)
        if needed and needed not in self._context.scopes:
            raise Refuse("missing_scope", needed=needed, provided=",".join(sorted(self._context.scopes)))

    def _whole(self, name: str, method: Method, args: Json) -> None:
        """Raises `Refuse` for arguments that lack; those that Slack does not know it ignores."""
        lacking = [need for need in method.needs if args.get(need) in (None, "")]
        listed = [f"[ERROR] missing required field: {need}" for need in lacking]
        unknown = set(args) - set(method.needs) - method.may
        self._context.breach(name, [f"unknown argument {argument}" for argument in sorted(unknown)] + listed)
        if lacking:
            raise Refuse("invalid_arguments", response_metadata={"messages": listed})

    def _limited(self, seconds: int) -> web.Response:
        headers = {"Retry-After": str(seconds)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    def _json(self, body: Json) -> web.Response:
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(sorted(self._context.scopes))})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        self._record({"method": "POST", "path": request.path, "body": {"bytes": len(content)}})
        file = self._context.world.files.get(request.match_info["file"])
        if file is None or file.content is not None:
            return web.Response(status=404, text="not found")
        if len(content) != file.length:
            self._context.breach("upload", [f"{len(content)} bytes came, {file.length} were announced"])
            return web.Response(status=400, text="bad length")
        file.content = content
        return web.Response(text=f"OK - {len(content)}", content_type="text/plain")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._record({"method": "POST", "path": "/actions", "body": copy.deepcopy(body)})
        try:
            by = self._context.interactions.url_used(request.match_info["token"])
            answer(self._context, by, body)
        except Refuse as refusal:
            self.counts[refusal.error] += 1
            status = 404 if refusal.error in ("used_url", "expired_url") else 400
            return web.json_response({"ok": False, "error": refusal.error, **refusal.more}, status=status)
        return web.Response(text="ok", content_type="text/plain")


RESPONSE = {"response_type", "replace_original", "delete_original", "thread_ts", "unfurl_links", "unfurl_media"}


def answer(context: Context, by: Interaction, body: Json) -> None:
    """What a response URL, or an acknowledgement with content, makes people see. Raises `Refuse`."""
    unknown = set(body) - RESPONSE - {"text", "blocks", "attachments", "metadata", "mrkdwn", "parse", "link_names"}
    context.breach("response_url", [f"unknown argument {name}" for name in sorted(unknown)])
    channel = context.world.find(by.channel)
    if body.get("delete_original"):
        context.interactions.removed(by, channel)
        return
    chat.content(context, "response_url", body)
    original = context.interactions.original(by, channel) if body.get("replace_original") else None
    if original:
        chat.change(context, original, body)
        private = original["ts"] not in channel.messages
        context.interactions.answer(context.shown(original, channel, private=private), by)
        return
    public = body.get("response_type") == "in_channel"
    message = chat.written(context, body)
    if body.get("thread_ts"):
        message["thread_ts"] = body["thread_ts"]
    if public:
        channel.messages[message["ts"]] = message
    else:
        context.interactions.whispered(by, message)
    context.interactions.answer(context.shown(message, channel, private=not public), by)


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """From JSON, a form or the query; the error if they can't be read."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return args, "invalid_json"
        return ({**args, **body}, "") if isinstance(body, dict) else (args, "json_not_object")
    args.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    try:
        return {n: json.loads(v) if n in JSON_ARGS and v else v for n, v in args.items()}, ""
    except json.JSONDecodeError:
        return args, "invalid_arguments"
