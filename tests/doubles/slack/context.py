"""What the methods of the Web API work on, and how what is said is shown to people."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.doubles.slack.interactions import Interactions
from tests.doubles.slack.visible import controls, lines, picture
from tests.doubles.slack.world import Channel, Json, Refuse, World
from tests.doubles.talk import Shown


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that Slack documents not to be right: the method, and what is wrong with it."""

    method: str
    problem: str


@dataclass(slots=True)
class Context:
    """`scopes` of the bot token. `dedupes`: a repeated `client_msg_id` gets the first message (undocumented).

    `inactive`: the bot was thrown out, its token is worth nothing.
    """

    scopes: set[str]
    dedupes: bool
    world: World = field(default_factory=World)
    address: str = ""
    inactive: bool = False
    breaches: list[Breach] = field(default_factory=list[Breach])
    interactions: Interactions = field(init=False)

    def __post_init__(self) -> None:
        self.interactions = Interactions(self.world)

    def breach(self, method: str, problems: Iterable[str]) -> None:
        self.breaches.extend(Breach(method, problem) for problem in problems)

    def refuse(self, method: str, error: str, problems: list[str]) -> None:
        """If there are problems: record them, and raise `Refuse` with them as Slack lists them."""
        if problems:
            self.breach(method, problems)
            listed = [f"[ERROR] {problem}" for problem in problems]
            raise Refuse(error, errors=problems, response_metadata={"messages": listed})

    def shown(self, message: Json, channel: Channel, *, private: bool = False) -> Shown:
        """A message as it stands now."""
        blocks = message.get("blocks") or []
        image = picture(blocks)
        thread = message.get("thread_ts", "")
        return Shown(
            message["ts"],
            f"slack:{channel.id}",
            "\n".join(lines(message, self.world.names)),
            controls(blocks),
            picture=image is not None,
            alt=image["alt_text"] if image else "",
            edited="edited" in message,
            reply_to=thread if thread != message["ts"] else "",
            private=private,
            raw=copy.deepcopy(message),
        )

    def form(self, view: Json, channel: str, errors: dict[str, str] | None = None) -> Shown:
        """A view as it stands now, opened from a channel; `errors` by block, shown with it."""
        text = lines(view, self.world.names)
        labels = {block["block_id"]: block["label"]["text"] for block in view["blocks"] if block["type"] == "input"}
        text += [f"{labels.get(block, block)}: {error}" for block, error in (errors or {}).items()]
        buttons = [view[name]["text"] for name in ("submit", "close") if name in view]
        pressed = (*controls(view["blocks"]), *buttons)
        return Shown(view["id"], f"slack:{channel}", "\n".join(text), pressed, private=True, raw=copy.deepcopy(view))
