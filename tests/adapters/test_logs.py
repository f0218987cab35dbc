"""What an operator finds in the log."""

from __future__ import annotations

import logging

import pytest

from adapters.logs import Discreet, Line


def test_no_secret_and_no_stack_trace_gets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("test.discreet")
    log.addFilter(Discreet())
    try:
        raise ConnectionError("wss://wss.slack.example/link/?ticket=abc-1")
    except ConnectionError:
        log.exception("Failed to connect (error: 400, url='wss://a.example/?ticket=1f'); xoxb-1-2a xapp-3 Bot MT.a_b-c")
    assert caplog.messages == ["Failed to connect (error: 400, url='… … … … (ConnectionError)"]
    assert "ticket" not in caplog.text
    assert "Traceback" not in caplog.text


def test_an_outage_is_two_lines_however_long_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    line = Line(logging.getLogger("test.line"), "Slack")
    for happens in (line.up, line.up, *[lambda: line.down("no answer")] * 100, line.up, line.up):
        happens()
    assert caplog.messages == [
        "Slack is connected.",
        "Slack is not connected (no answer): it is tried again until it is.",
        "Slack is connected.",
    ]
