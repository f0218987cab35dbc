"""What people do to the bot, and its answers: within 3 seconds, the rest within 15 minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from tests.doubles.discord import limits, messages
from tests.doubles.discord.payloads import DM, Json
from tests.doubles.discord.refusal import Refusal, invalid, unknown
from tests.doubles.discord.world import Kept, World

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
ANSWER_WITHIN, TOKEN_LIVES = 3.0, 900.0
_MESSAGE, _LATER, _QUIETLY, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    COMMAND: (_MESSAGE, _LATER, _MODAL),
    COMPONENT: (_MESSAGE, _LATER, _QUIETLY, _UPDATE, _MODAL),
    COMPLETION: (_CHOICES,),
    FORM: (_MESSAGE, _LATER, _QUIETLY, _UPDATE),
}


@dataclass(eq=False, slots=True)
class Interaction:
    """`outcome` is what the person sees in the end: a `Kept` message, a modal, or choices."""

    id: str
    kind: int
    channel: Json
    born: float
    source: Kept | None
    """The message whose component was used."""
    outcome: asyncio.Future[Any]
    token: str = field(default_factory=lambda: token_urlsafe(48))
    answered: int = 0
    """The type of the answer."""
    answered_after: float = 0.0
    flags: int = 0
    original: Kept | None = None
    loading: bool = False
    private: dict[str, Kept] = field(default_factory=dict[str, Kept])

    def settle(self, outcome: Any) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


@dataclass(slots=True)
class Interactions:
    world: World
    base: str
    """Where files are served."""
    by_id: dict[str, Interaction] = field(default_factory=dict[str, Interaction])
    by_token: dict[str, Interaction] = field(default_factory=dict[str, Interaction])
    late: list[Interaction] = field(default_factory=list[Interaction])
    """Answered after the 3 seconds: refused."""

    def begin(self, kind: int, channel: Json, source: Kept | None = None) -> Interaction:
        clock = self.world.clock
        future = asyncio.get_running_loop().create_future()
        made = Interaction(clock.snowflake(), kind, channel, clock.now(), source, future)
        self.by_id[made.id] = self.by_token[made.token] = made
        return made

    def answer(self, id: str, token: str, sent: Json, files: dict[str, bytes]) -> Interaction:
        """The callback. Raises `Refusal`."""
        found = self.by_id.get(id)
        if found is None or found.token != token:
            raise unknown(10062, "interaction")
        if found.answered:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        waited = self.world.clock.now() - found.born
        if waited > ANSWER_WITHIN:
            self.late.append(found)
            raise unknown(10062, "interaction")
        kind, data = sent["type"], sent.get("data") or {}
        if kind not in _ALLOWED[found.kind] or (kind in (_QUIETLY, _UPDATE) and found.source is None):
            raise invalid([(("type",), "INTERACTION_TYPE_INVALID", f"{kind} cannot answer this interaction")])
        self._take(found, kind, data, files)
        found.answered, found.answered_after = kind, waited
        return found

    def _take(self, found: Interaction, kind: int, data: Json, files: dict[str, bytes]) -> None:
        if kind == _CHOICES:
            _refuse(limits.of_choices(data["choices"]))
            found.settle(data["choices"])
        elif kind == _MODAL:
            _refuse(limits.of_modal(data))
            found.settle(data)
        elif kind == _MESSAGE:
            found.original = self._post(found, data, files)
            found.settle(found.original)
        elif kind == _LATER:
            found.flags, found.loading = data.get("flags") or 0, True
        elif kind == _UPDATE:
            assert found.source is not None
            self._change(found, found.source, data, files)
            found.original = found.source
            found.settle(found.source)
        else:
            found.original = found.source

    def follow_up(self, token: str, sent: Json, files: dict[str, bytes]) -> Kept:
        """`POST /webhooks/…`. The first one after a deferral takes the place of the thinking bot."""
        found = self.of_token(token)
        if found.loading:
            sent = {**sent, "flags": (sent.get("flags") or 0) & ~messages.EPHEMERAL | found.flags & messages.EPHEMERAL}
        made = self._post(found, sent, files)
        if found.loading:
            found.original, found.loading = made, False
        found.settle(made)
        return made

    def change(self, token: str, message: str, sent: Json, files: dict[str, bytes]) -> Kept:
        """`PATCH /webhooks/…/messages/…`; `@original` of a deferred answer is the answer itself."""
        found = self.of_token(token)
        if message == "@original" and found.loading:
            found.original = self._post(found, {**sent, "flags": (sent.get("flags") or 0) | found.flags}, files)
            found.loading = False
        else:
            self._change(found, self.message(token, message), sent, files)
        changed = self.message(token, message)
        found.settle(changed)
        return changed

    def message(self, token: str, message: str) -> Kept:
        """Raises `Refusal` 10008."""
        found = self.of_token(token)
        if message == "@original":
            kept = found.original
        else:
            kept = found.private.get(message) or self.world.messages.get(found.channel["id"], {}).get(message)
        if kept is None or kept.deleted:
            raise unknown(10008, "Message")
        return kept

    def delete(self, token: str, message: str) -> None:
        found = self.of_token(token)
        if message == "@original" and found.loading:
            found.loading = False
            return
        kept = self.message(token, message)
        if message == "@original":
            found.original = None
        if found.private.pop(kept.id, None) is None and not kept.private:
            self.world.unpost(kept)

    def of_token(self, token: str) -> Interaction:
        """Raises `Refusal` for a token that is none, too old, or of an interaction not answered yet."""
        found = self.by_token.get(token)
        if found is None or not found.answered:
            raise unknown(10015, "Webhook")
        if self.world.clock.now() - found.born > TOKEN_LIVES:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found

    def _post(self, found: Interaction, sent: Json, files: dict[str, bytes]) -> Kept:
        guild = found.channel.get("guild_id")
        made = messages.make(self.world, found.channel, sent, files, author=self.world.bot, base=self.base)
        made.data["application_id"] = made.data["webhook_id"] = self.world.application["id"]
        if found.kind == COMMAND:
            made.data["type"] = 20
        if made.private:
            found.private[made.id] = made
            return made
        return messages.post(self.world, made, guild)

    def _change(self, found: Interaction, kept: Kept, sent: Json, files: dict[str, bytes]) -> None:
        messages.edit(self.world, kept, sent, files, base=self.base)
        if not kept.private:
            guild = None if found.channel["type"] == DM else found.channel["guild_id"]
            self.world.dispatch("MESSAGE_UPDATE", messages.event(self.world, kept, guild))


def _refuse(flaws: Any) -> None:
    found = list(flaws)
    if found:
        raise invalid(found)
