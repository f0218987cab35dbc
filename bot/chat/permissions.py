"""Who may change what a channel gets. Reading is open to everybody."""

from __future__ import annotations

from bot.chat.commands import Invocation
from bot.chat.model import Ask
from bot.chat.records import Workspace


def changes(invocation: Invocation) -> bool:
    """Whether these words would change something for others: `settings` and `basket` alone only show."""
    words = invocation.words
    match invocation.command.name:
        case "basket":
            return bool(words) and "=" in words[0]
        case "settings":
            return len(words) > 1
        case "digest":
            return bool(words)
        case "forget":
            return words[0].lower().split()[0] == "channel"
        case _:
            return invocation.command.changes


def refusal(ask: Ask, workspace: Workspace) -> str:
    """Why a person may not change this channel's things, and who may; empty if they may."""
    if workspace.admins_only and not ask.admin:
        return "In this workspace only its admins change what a channel gets: ask one of them."
    if ask.manages or (workspace.role and workspace.role in ask.roles):
        return ""
    if ask.workspace.startswith("discord:"):
        role = " or the role that this server has chosen for it" if workspace.role else ""
        return (
            f"To change what this channel gets you need Manage Channel{role} here. Asking is open to you: /bell help."
        )
    return "Only members of this channel change what it gets: join it first."


def admin_refusal(ask: Ask) -> str:
    """The same of what holds for a whole workspace."""
    return "" if ask.admin else "That holds for the whole workspace, so only its admins set it: ask one of them."
