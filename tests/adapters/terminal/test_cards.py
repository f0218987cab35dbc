import re
import unicodedata

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from adapters.terminal.cards import Cards
from bot.alert.post import Evidence
from tests.adapters.cards import BAD_URLS, DIGEST, EDIT, FINAL, FIRST, HOSTILE, REPLY, WHY, at, hostile
from tests.adapters.plots.charts import charts
from tests.adapters.terminal.screen import NEW_YORK, Terminal, TextFile, printed

DAY = [FIRST, EDIT, REPLY, FINAL, DIGEST]


@pytest.mark.parametrize("width", [80, 44])
def test_a_day_on_a_terminal(width: int, snapshot: SnapshotAssertion) -> None:
    assert printed(DAY, width) == snapshot(extension_class=TextFile)


def test_a_day_where_only_ascii_can_be_shown(snapshot: SnapshotAssertion) -> None:
    assert printed(DAY, 70, Terminal("ascii")) == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("width", [40, 53, 64, 77, 100, 240])
def test_no_line_is_wider_than_the_window_or_100_columns(width: int) -> None:
    lines = printed(DAY, width).splitlines()
    assert max(map(cell_len, lines)) <= min(width, 100)


@pytest.mark.parametrize(
    ("terminal", "environment"),
    [(Terminal(), {}), (Terminal(tty=True), {"NO_COLOR": "1"})],
    ids=["into a file", "NO_COLOR"],
)
def test_colours_are_left_out(terminal: Terminal, environment: dict[str, str]) -> None:
    colours = re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", printed(DAY, 80, terminal, **environment))
    assert colours == []


def test_a_file_gets_no_escape_sequences_at_all() -> None:
    assert "\x1b" not in printed(DAY, 80)


def test_headlines_are_links_on_a_real_terminal() -> None:
    shown = printed([FIRST], 80, Terminal(tty=True))
    assert ";https://techwire.example/2025/01/27/app-store\x1b\\" in shown


@pytest.mark.parametrize("url", BAD_URLS)
def test_only_web_addresses_are_links(url: str) -> None:
    assert "\x1b]8" not in printed([hostile("Nvidia falls", url)], 80, Terminal(tty=True))


def test_an_edit_says_what_is_new() -> None:
    shown = printed([FIRST, EDIT], 80).split("✎")[1]
    assert "NVDA down 16.6% on AI-model news" in shown
    assert "$119.00" in shown
    assert "3 What DeepSeek's R1 means for Nvidia" in shown
    assert "app-store" not in shown
    assert EDIT.why is not None
    assert EDIT.why.reason not in shown


def test_an_edit_that_finds_the_cause_says_why() -> None:
    before = replace(FIRST, why=replace(WHY, label="no clear news", dots=0, reason="No clear news.", evidence=()))
    shown = printed([before, replace(FIRST, action="edit", revision=1)], 80).split("✎")[1]
    assert "●●●○ likely  DeepSeek's R1 model tops the App Store" in shown
    assert "+ 1 Chinese AI app" in shown
    assert "and 1 more" in shown
    assert "$124.79" not in shown


def test_an_edit_says_where_the_reason_stands() -> None:
    none = replace(FIRST, why=replace(WHY, label="no clear news", dots=0, reason="No clear news.", evidence=()))
    why = replace(WHY, reason=WHY.evidence[0].title, evidence=WHY.evidence[:1])
    shown = printed([none, replace(FIRST, action="edit", revision=1, why=why)], 100).split("✎")[1]
    assert "●●●○ likely  Chinese AI app takes the top spot" in shown
    assert "techwire.example" in shown
    assert "+ 1" not in shown


def test_an_edit_may_tell_what_else_moved() -> None:
    shown = printed([FIRST, replace(FIRST, action="edit", revision=1, also="AVGO −17.4%")], 80).split("✎")[1]
    assert "Also AVGO −17.4%" in shown


def test_who_did_something_is_you_in_our_own_lines_alone() -> None:
    text = "Rule 7k added · by {person:terminal:you} in {channel:terminal:#desk}"
    assert "Rule 7k added · by you in #desk" in printed([replace(FIRST, action="notice", headline=text)], 100)
    assert "{person:terminal:you}" in printed([replace(FIRST, headline=text)], 100)


def test_a_closing_reply_may_come_for_a_card_that_was_never_shown() -> None:
    assert "↳ NVDA now down 16.6%" in printed([replace(REPLY, closed=True)], 80)


def test_after_a_restart_an_edit_tells_all_it_knows() -> None:
    shown = printed([EDIT], 80)
    assert "$119.00" in shown
    assert "●●●○ likely" in shown
    assert "and 2 more" in shown


def test_the_day_and_the_channel_are_named_when_they_change() -> None:
    elsewhere = replace(FIRST, channel="terminal:#desk")
    tomorrow = replace(FIRST, at=at("2025-01-28 14:30"))
    days = re.findall(r"── (.*?) ─", printed([FIRST, EDIT, elsewhere, tomorrow], 80))
    assert days == [
        "Mon 27 Jan 2025, New York time · #replay",
        "Mon 27 Jan 2025, New York time · #desk",
        "Tue 28 Jan 2025, New York time · #replay",
    ]


def test_the_reason_is_not_said_twice() -> None:
    none = replace(WHY, label="no clear news", dots=0, reason="No clear news.", evidence=(), notes=(), provenance="")
    assert printed([replace(FIRST, why=none)], 80).lower().count("no clear news") == 1


def test_how_the_story_began_is_the_reason_and_the_link_behind_it() -> None:
    why = replace(WHY, reason=WHY.evidence[0].title)
    shown = printed([replace(FIRST, why=why)], 100)
    assert shown.count("Chinese AI app takes the top spot") == 1
    assert "Why  Chinese AI app takes the top spot of the US App Store from ChatGPT\n" in shown
    assert "1 04:05 techwire.example\n" in shown
    linked = printed([replace(FIRST, why=why)], 100, Terminal(tty=True))
    assert re.search(r";https://techwire\.example/2025/01/27/app-store\x1b\\[^\n]*Chinese AI app", linked)


def test_hints_name_what_may_be_typed() -> None:
    terminal = Terminal()
    cards = Cards(Console(file=terminal, width=80), NEW_YORK, hints=True)
    for post in (FIRST, DIGEST):
        cards(post)
    assert re.findall("/bell.*", terminal.text()) == ["/bell why NVDA · /bell mute NVDA 1h"]


def test_headlines_of_before_the_chart_are_marked_so() -> None:
    assert FINAL.chart is not None
    early = replace(FINAL.chart, marks=((1, at("2025-01-27 02:04")), (2, at("2025-01-27 12:28"))))
    assert re.search(r"^▌ ‹1 +2$", printed([replace(FINAL, chart=early)], 80), re.MULTILINE)


def test_the_same_source_may_tell_several_things() -> None:
    same = tuple(
        Evidence(n, f"Headline {n}", "s.example", "https://s.example", at("2025-01-27"), "Sun") for n in (1, 2)
    )
    shown = printed([replace(FIRST, why=replace(WHY, evidence=same))], 80)
    assert "1 Sun Headline 1" in shown
    assert "2 Sun Headline 2" in shown


@pytest.mark.parametrize("name", charts())
@pytest.mark.parametrize("width", [40, 100])
def test_every_kind_of_session_is_drawn(name: str, width: int) -> None:
    chart = charts()[name]
    shown = printed([replace(FINAL, chart=chart)], width)
    assert any("⠀" < character <= "⣿" for character in shown) == (len(chart.points) > 1)
    assert len(chart.points) == 1 or chart.last_label in shown
    assert max(map(cell_len, shown.splitlines())) <= width


def test_with_colours_the_way_from_the_last_close_is_tinted() -> None:
    assert "⠐⠐⠐⠐" in printed([FINAL], 80, Terminal(tty=True))
    assert "⠐⠐⠐⠐" not in printed([FINAL], 80)


def test_a_chart_without_prices_is_left_out() -> None:
    assert FINAL.chart is not None
    assert "Fri close" not in printed([replace(FINAL, chart=replace(FINAL.chart, points=()))], 80)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_nothing_from_outside_reaches_the_terminal_as_a_command(title: str, encoding: str) -> None:
    post = hostile(title)
    posts = [post, replace(post, action="edit", revision=1, headline=title, footer=title, also=title, figures=(title,))]
    shown = printed([*posts, replace(posts[1], closed=True)], 60, Terminal(encoding))
    assert {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs"} <= {"Cc"}
    assert [c for c in shown if unicodedata.category(c) == "Cc" and c != "\n"] == []
    assert len(shown.splitlines()) < 160
