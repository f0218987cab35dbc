"""Slack as a chat: posts through its Web API, commands through Socket Mode or signed HTTP."""

from adapters.slack.chat import SlackChat

__all__ = ["SlackChat"]
