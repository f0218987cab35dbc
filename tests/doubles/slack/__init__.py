"""A small Slack on loopback, against which slack-bolt and slack_sdk themselves run."""

from tests.doubles.slack.context import Breach
from tests.doubles.slack.people import NoAnswer, SlackTalk
from tests.doubles.slack.server import SlackDouble
from tests.doubles.slack.visible import mentions

__all__ = ["Breach", "NoAnswer", "SlackDouble", "SlackTalk", "mentions"]
