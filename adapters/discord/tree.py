"""`/bell` with a subcommand for each command there is, made from their table."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping
from inspect import Parameter, Signature
from typing import Any, Optional, Protocol, cast

import discord
from discord import app_commands

from adapters.discord.text import cut
from bot.chat.commands import COMMANDS, Argument, Command
from bot.chat.model import Choice

log = logging.getLogger(__name__)
Interaction = discord.Interaction[Any]
_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_ABOUT = {
    Argument.RULE: "such as: NVDA down 5% on news",
    Argument.RULE_ID: "the rule's short id, from /bell list",
    Argument.CHANGE: "a new sentence, severity critical, mention @role, or note TEXT",
    Argument.SYMBOL: "a symbol or a basket: NVDA, ^IXIC, @ai-chips",
    Argument.SYMBOLS: "one or several: NVDA AMD",
    Argument.TIME: "a time in the past: 2025-01-27T10:00",
    Argument.TARGET: "a rule's id, a symbol, or all",
    Argument.SPAN: "2h, 3d, until tomorrow, until 16:00",
    Argument.PACK: "a pack, from /bell packs",
    Argument.FILTERS: "a part of it: critical only, without TSLA",
    Argument.BASKET: "chips = NVDA, AMD, AVGO",
    Argument.WHEN: "daily 16:30, weekdays 16:30, or off",
    Argument.SETTING: "zone, quiet, severity, mention, budget, follow",
    Argument.VALUE: "what it should be",
    Argument.PAGE: "which page",
    Argument.WHAT: "me: what I left; channel: all of this channel",
    Argument.COMMAND: "one command in full",
}


class Listener(Protocol):
    """The client that commands are brought to."""

    async def said(self, interaction: Interaction, text: str) -> None: ...

    def suggest(self, interaction: Interaction, text: str, argument: Argument, typed: str) -> list[Choice]: ...


class Tree(app_commands.CommandTree[Any]):
    """The commands; a person whose command broke is told so."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.add_command(bell())

    async def told(self) -> bool:
        """Whether Discord knows the commands as they are now. Raises what discord.py does."""
        known = {command.name: _shape(command.to_dict()) for command in await self.fetch_commands()}
        return all(known.get(command.name) == _shape(command.to_dict(self)) for command in self.get_commands())

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        log.error("A command failed.", exc_info=error)
        if not interaction.response.is_done():
            await interaction.response.send_message("That went wrong on our side; please try again.", ephemeral=True)


def _shape(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """What people see of a command or an option."""
    options = tuple(_shape(option) for option in told.get("options") or ())
    return told["name"], told["description"], bool(told.get("required")), bool(told.get("autocomplete")), options


def bell() -> app_commands.Group:
    """The whole of `/bell`."""
    about = "Alerts that say what moved, and why"
    group = app_commands.Group(name="bell", description=about, allowed_installs=_INSTALLS, allowed_contexts=_CONTEXTS)
    for command in COMMANDS:
        group.add_command(_subcommand(command))
    return group


def _subcommand(command: Command) -> app_commands.Command[Any, ..., None]:
    made = app_commands.Command[Any, ..., None](
        name=command.name, description=command.about[:100], callback=_callback(command)
    )
    for argument in _arguments(command):
        made.autocomplete(_option(argument))(_completer(command, argument))
    return made


def _arguments(command: Command) -> list[Argument]:
    """Those that people can know; keys are for buttons."""
    return [argument for argument in command.arguments if argument in _ABOUT]


def _option(argument: Argument) -> str:
    return argument.name.lower()


def _callback(command: Command) -> Callable[..., Coroutine[Any, Any, None]]:
    """A function with the parameters from which discord.py makes the options."""

    async def callback(interaction: Interaction, **words: str | None) -> None:
        await cast(Listener, interaction.client).said(interaction, _text(command, words))

    parameters = [Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)]
    for argument in _arguments(command):
        given = argument in command.needs
        parameters.append(
            Parameter(
                _option(argument),
                Parameter.POSITIONAL_OR_KEYWORD,
                annotation=str if given else Optional[str],  # noqa: UP045
                default=Parameter.empty if given else None,
            )
        )
    callback.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    return app_commands.describe(**{_option(argument): _ABOUT[argument] for argument in _arguments(command)})(callback)


def _completer(
    command: Command, argument: Argument
) -> Callable[..., Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = {name: value for name, value in interaction.namespace if isinstance(value, str)}
        found = cast(Listener, interaction.client).suggest(interaction, _text(command, words), argument, typed)
        named = ((cut(choice.label, 100), choice.value[:100]) for choice in found)
        return [app_commands.Choice(name=name, value=value) for name, value in named if name and value][:25]

    return complete


def _text(command: Command, words: dict[str, str | None] | dict[str, str]) -> str:
    """As it would be typed after `/bell`."""
    given = (words.get(_option(argument)) for argument in _arguments(command))
    return " ".join([command.name, *(word.strip() for word in given if word and word.strip())])
