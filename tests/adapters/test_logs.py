"""What an operator finds in the log."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from adapters.logs import Discreet, Line, configure, redaction
from adapters.untrusted import clean
from bot.errors import SourceError

SECRET = "Zk3bQ0vB9sYpLr7TqWmN"
LOG = logging.getLogger("tickerbell.test")


@pytest.fixture
def logging_as_found() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "said",
    [
        f"xoxb-2488-661-{SECRET}",
        f"refresh xoxe.xoxp-1-{SECRET}",
        f"xapp-1-A0B1-661-{SECRET}",
        f"Bot {SECRET}",
        f"static login with MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{SECRET}Vze4b7",
        f"Authorization: Bearer {SECRET}",
        f"{{'Authorization': 'Basic {SECRET}', 'Accept': '*/*'}}",
        f'{{"APCA-API-KEY-ID": "{SECRET}"}}',
        f"APCA-API-SECRET-KEY={SECRET}",
        f"wss://wss-primary.slack.com/link/?ticket={SECRET}&app_id=1",
        f"https://hooks.slack.com/services/T0/B0/{SECRET}",
        f"https://discord.com/api/webhooks/42/{SECRET}",
        f"POST /interactions/42/{SECRET}/callback",
        f"https://bell:{SECRET}@feeds.example/rss.xml",
        f"https://feeds.example/rss.xml?key={SECRET}",
        f"https://query1.finance.yahoo.com/v7/finance/quote?symbols=A&crumb={SECRET}",
        f"crumb={SECRET}",
        f"Set-Cookie: A3=d={SECRET}&S=AQ; Expires=Tue; Domain=.yahoo.com",
        f"jar: T=z={SECRET}; Y=v=1&{SECRET}",
        f"the value itself: {SECRET}",
    ],
)
def test_no_secret_is_said(said: str) -> None:
    told = redaction([SECRET])(said) if "itself" in said else redaction()(said)
    assert SECRET not in told
    assert "…" in told


def test_what_is_no_secret_stays() -> None:
    said = "https://feeds.example/rss.xml answered 503: NVDA down 5% at 94.31, token of goodwill, T-bills (PKO), Y/Y"
    assert redaction([SECRET])(said) == said


def test_a_line_a_happening_for_people(logging_as_found: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure(secrets=[SECRET])
    LOG.info("Discord is connected.")
    structlog.get_logger("tickerbell.feeds").warning("A feed rests.", host="feeds.example", tries=3, title='a "b" c=d')
    logging.getLogger("apscheduler").warning("Run time of %s was missed", "digest")
    logging.getLogger("httpx").info("HTTP Request: GET https://feeds.example/")
    warnings.warn("this will change", DeprecationWarning, stacklevel=1)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "info tickerbell.test: Discord is connected.",
        'warning tickerbell.feeds: A feed rests. host=feeds.example tries=3 title="a \\"b\\" c=d"',
        "warning apscheduler: Run time of digest was missed",
    ]


def test_a_line_a_happening_in_json(logging_as_found: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure(as_json=True, secrets=[SECRET])
    structlog.get_logger("tickerbell.feeds").warning("Übel", headers={"X": SECRET}, tries=3, proxy=None)
    record = json.loads(capsys.readouterr().err)
    assert record.pop("at").endswith("Z")
    assert record == {
        "event": "Übel",
        "level": "warning",
        "logger": "tickerbell.feeds",
        "headers": "{'X': '…'}",
        "tries": 3,
        "proxy": None,
    }


def test_no_feed_forges_a_line_or_colours_a_terminal(logging_as_found: None) -> None:
    configure()
    write = logging.getLogger().handlers[0].format

    @given(title=st.text(), named=st.text(min_size=1))
    def forging(title: str, named: str) -> None:
        hostile = f"{title}\x1b[31m\n2026-01-01T00:00:00Z error root: all is lost\u202e\x9b5n"
        record = LOG.makeRecord(LOG.name, logging.INFO, "", 0, "%s {%s}", (hostile, named), None)
        told = write(record)
        assert told.splitlines() == [told]
        assert clean(told, len(told)) == " ".join(told.split())

    forging()


def test_a_bug_of_ours_has_its_stack_trace_and_what_the_outside_does_has_none(
    logging_as_found: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(secrets=[SECRET])
    for work in (lambda: clean(3), _refused, _lost):  # pyright: ignore[reportArgumentType]
        try:
            work()
        except Exception:
            LOG.exception("It failed")
    bug, *trace = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    trace, refused, lost = trace[:-2], trace[-2], trace[-1]
    assert bug.endswith("error tickerbell.test: It failed")
    assert "untrusted.py" in "".join(trace)
    assert all(line.startswith("  | ") for line in trace)
    assert refused.endswith("It failed (SourceError)")
    assert lost.endswith("It failed (ConnectionError)")


def _refused() -> None:
    raise SourceError("That is no feed.")


def _lost() -> None:
    raise ConnectionError(f"wss://wss.slack.example/link/?ticket={SECRET}")


def test_a_stack_trace_forges_no_line_and_tells_no_secret(
    logging_as_found: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(secrets=[SECRET])
    try:
        int(clean(f"{SECRET}"))
    except ValueError as error:
        error.add_note(f"\n2026-01-01T00:00:00Z error root: fake\x1b[2J {SECRET}")
        try:
            clean(error)  # pyright: ignore[reportArgumentType]
        except TypeError:
            LOG.exception("It failed")
    first, *trace = capsys.readouterr().err.splitlines()
    assert "It failed" in first
    assert all(line.startswith("  | ") and "\x1b" not in line for line in trace)
    assert SECRET not in "".join(trace)


def test_half_a_secret_is_not_left_where_a_text_is_cut(
    logging_as_found: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(secrets=[SECRET])
    for before in range(960, 1001, 5):
        LOG.warning("%s%s", "x" * before, SECRET)
    assert SECRET[:6] not in capsys.readouterr().err


def test_a_librarys_logger_holds_no_secret_whoever_listens(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("test.discreet")
    log.addFilter(Discreet())
    try:
        raise ConnectionError("wss://wss.slack.example/link/?ticket=abc-1")
    except ConnectionError:
        log.exception("Failed to connect (error: 400, url='wss://a.example/?ticket=1f'); xoxb-1-2a xapp-3 Bot MT.a_b-c")
    assert caplog.messages == ["Failed to connect (error: 400, url='wss://a.example/?…'); … … Bot … (ConnectionError)"]
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
