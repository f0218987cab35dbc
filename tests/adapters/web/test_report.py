import base64
import dataclasses
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.web.report import HtmlReports, page, writable
from bot.errors import ReportError
from tests.adapters.cards import BAD_URLS, EVIDENCE, FINAL, FIRST, HOSTILE, hostile
from tests.adapters.web.days import POSTS, day, headline
from tests.small_disk import files_up_to

VOID = {"meta", "input"}
EMPTY_IN_SVG = {"polyline", "polygon", "circle", "rect", "path"}


class Page(HTMLParser):
    """A page's elements and visible text; refuses tags that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in EMPTY_IN_SVG
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


@pytest.fixture(scope="module")
def report() -> Page:
    return Page(page(day(problems=["headlines.csv:88: the time 2025-13-01 cannot be read"])))


def test_the_head_says_which_day_and_how_much(report: Page) -> None:
    for said in (
        "DeepSeek R1 tops the App Store; NVIDIA loses 17 % in a day",
        "deepseek-2025-01-27 · Mon 27 Jan 2025, 09:30 to 20:10, New York time · terminal:#replay",
        "3 cards",
        "2 edits",
        "5 headlines read, 3 shown as evidence",
        "replayed in 4.2 s",
        "headlines.csv:88: the time 2025-13-01 cannot be read",
        "Not financial advice.",
    ):
        assert said in report.text


def test_cards_stand_in_order_of_their_first_post_with_their_final_state(report: Page) -> None:
    assert [card["class"] for card in report.all("article")] == ["card down", "card up", "card flat"]
    text = report.text[report.text.index("What was posted") : report.text.index("What was read")]
    order = [text.index(said) for said in ("▼ NVDA down 17.0%", "▲ AAPL up 3.2%", "While the bot was away")]
    assert order == sorted(order)
    for said in (
        "Mon 27 Jan, 09:30 · closed 16:00",
        "$118.42, −$24.20 since Friday's close",
        "Why DeepSeek's R1 model tops the App Store, built for a fraction of the usual cost",
        "●●●○ likely · 3 stories, 14 sources, first seen 26 Jan 21:04 · ai-models · score 0.93",
        "DeepSeek first on app-store-us-free since Sun 22:00",
        "Also AVGO −17.4%",
        "Note Check the hedges.",
        "not financial advice",
        "Why ○○○○ no clear news",
        "critical",
        "late",
    ):
        assert said in text
    assert text.count("No clear news.") == 0


def test_the_history_of_a_card_can_be_unfolded(report: Page) -> None:
    text = report.text[report.text.index("How it went: 4 revisions and replies") :]
    expected = [
        "09:30 posted NVDA down 12.5% on AI-model news",
        "11:31 edited NVDA down 16.6% on AI-model news",
        "11:31 replied NVDA now down 16.6% (was 12.5% at 09:30)",
        "16:00 closed NVDA down 17.0% on AI-model news",
    ]
    assert sorted(map(text.index, expected)) == [text.index(line) for line in expected]
    assert len(report.all("details")) == 1


def test_each_card_with_prices_has_its_picture_in_words_too(report: Page) -> None:
    assert FINAL.chart is not None
    pictures = report.all("svg", role="img")
    assert [picture["class"] for picture in pictures] == ["chart down", "chart up"]
    assert pictures[0]["aria-label"] == FINAL.chart.alt


def test_each_picture_can_be_taken_along() -> None:
    assert FINAL.chart is not None
    parsed = Page(page(dataclasses.replace(day(), pictures={FINAL.card: b"a picture", "elsewhere": b"no card"})))
    (link,) = parsed.all("a", download="NVDA-2025-01-27.png")
    assert link["href"] == f"data:image/png;base64,{base64.b64encode(b'a picture').decode()}"
    assert FINAL.chart.alt in (link["aria-label"] or "")


def test_how_the_story_began_is_the_reason_and_its_source_the_link() -> None:
    assert FINAL.why is not None
    post = replace(FINAL, why=replace(FINAL.why, reason=EVIDENCE[0].title))
    parsed = Page(page(day([post], [])))
    assert parsed.text.count(EVIDENCE[0].title) == 1
    assert len(parsed.all("a", href=EVIDENCE[0].url)) == 1
    assert "1 techwire.example 04:05" in parsed.text


def test_evidence_is_linked_and_marked_in_the_feed(report: Page) -> None:
    links = [link for link in report.all("a") if not (link["href"] or "").startswith("#")]
    assert {link["rel"] for link in links} == {"noopener noreferrer nofollow"}
    for item in EVIDENCE:
        assert sum(link["href"] == item.url for link in links) == 2
    assert len(report.all("li", class_="used")) == 3
    assert [link["href"] for link in report.all("a", class_="use")] == ["#card-1"] * 3
    assert "Sun 26 Jan 2025 13:00 Retailer opens a store by the sea" in report.text


def test_nothing_is_fetched_and_nothing_else_may_run() -> None:
    html = page(day())
    parsed = Page(html)
    assert not {"img", "link", "iframe", "object", "base", "form"} & {tag for tag, _ in parsed.elements}
    assert not any("src" in attributes or "style" in attributes for _, attributes in parsed.elements)
    assert not any(name.startswith("on") for _, attributes in parsed.elements for name in attributes)
    policy = parsed.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'" in policy
        assert "@import" not in content
        assert "url(" not in content


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_no_text_from_outside_becomes_a_part_of_the_page(title: str) -> None:
    bad = replace(hostile(title), headline=title, figures=(title,), also=title, footer=title, note=title)
    harmless = replace(hostile("Nvidia"), headline="Nvidia", figures=("Nvidia",), also="Nvidia", footer="", note="x")

    def tags(post: object, text: str) -> set[str]:
        replayed = day([post], [headline(text, FIRST.at)], [text])  # pyright: ignore[reportArgumentType]
        html = page(replayed).encode("utf-8", "strict").decode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
        parsed = Page(html)
        assert len(parsed.all("script")) == 1
        return {tag for tag, _ in parsed.elements}

    assert tags(bad, title) <= tags(harmless, "Nvidia")


@pytest.mark.parametrize("url", BAD_URLS)
def test_only_web_addresses_become_links(url: str) -> None:
    parsed = Page(page(day([hostile("Nvidia falls", url)], [headline("Nvidia falls", FIRST.at, url)])))
    assert all((link["href"] or "").startswith("#") for link in parsed.all("a"))
    assert parsed.text.count("Nvidia falls") >= 2


def test_a_day_without_posts_or_headlines_says_so() -> None:
    empty = Page(page(day([], [])))
    assert "Nothing was posted: no rule fired." in empty.text
    assert "No headlines." in empty.text


def test_the_words_fit_one_as_well_as_many() -> None:
    assert "1 card 0 edits" in Page(page(day([FIRST], []))).text


def test_a_day_that_spans_two_names_both() -> None:
    later = replace(FIRST, card="x", at=FIRST.at + 86400)
    assert "Mon 27 Jan 2025, 09:30 to Tue 28 Jan 2025, 09:30" in Page(page(day([FIRST, later]))).text


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        HtmlReports().write(day(), tmp_path / "reports" / name)
    first, second = sorted((tmp_path / "reports").iterdir())
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) < 60_000
    assert len(POSTS) == 6


def test_a_full_disk_leaves_the_old_report_and_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("yesterday")
    said = r"The report cannot be written to .*report\.html: File too large\."
    with files_up_to(1000), pytest.raises(ReportError, match=said):
        HtmlReports().write(day(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert path.read_text() == "yesterday"


@pytest.mark.parametrize("place", ["a file/report.html", "a folder"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    with pytest.raises(ReportError, match=r"^The report cannot be written to .*\. Name another place"):
        HtmlReports().write(day(), tmp_path / place)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a file", "a folder"]


def test_behind_a_link_is_the_file_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept.html").write_text("yesterday")
    (tmp_path / "link.html").symlink_to(tmp_path / "kept.html")
    HtmlReports().write(day(), tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert "yesterday" not in (tmp_path / "kept.html").read_text()


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path()):
        with pytest.raises(ReportError, match="it is no file"):
            HtmlReports().write(day(), path)
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_to_itself_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop.html").symlink_to(tmp_path / "loop.html")
    with pytest.raises(ReportError, match="cannot be written"):
        HtmlReports().write(day(), tmp_path / "loop.html")


def test_where_a_report_can_go_is_told_before_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("yesterday")
    (tmp_path / "link.html").symlink_to(tmp_path / "new.html")
    for place in ("old.html", "link.html", "new.html", "new/folders/report.html"):
        writable(tmp_path / place)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.html", "old.html"]
    assert (tmp_path / "old.html").read_text() == "yesterday"


@pytest.mark.parametrize("place", ["", "old.html/report.html", "n" * 300, "a\0b.html"])
def test_where_no_report_can_go_is_told_before_in_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "old.html").touch()
    with pytest.raises(ReportError, match=r"^The report cannot be written to .* Name another place\.$"):
        writable(tmp_path / place)
