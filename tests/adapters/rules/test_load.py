"""A rules folder: what is read, and every error at its place."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rules import document
from adapters.rules.load import load
from adapters.rules.names import shipped_rules, vocabulary
from bot.news.model import Topic
from bot.rulebook import FeedSpec, Pack, RulesFolderError
from bot.sentence import parse

SOUND = {
    "ai.yaml": """\
pack: ai
about: The AI trade
post: ["discord:#markets", "slack:#trading"]
rules:
  - nvidia falls 10 percent on ai-models news
  - when: most of @ai-chips down 4% in 1h
    severity: critical
    mention: "@here"
    note: Check the hedges.
""",
    "baskets.yaml": "ai-chips: [NVDA, AMD, ON]\nno-go: [NO, 'Y']\n",
    "topics.yaml": """\
ai-models:
  headline: AI-model
  names: [DeepSeek]
  phrases: [language model]
  symbols: [NVDA]
tariffs: {headline: tariff}
""",
    "feeds.yaml": "fed: {url: 'https://example.org/feed.xml', every: 90s, trust: high}\n",
    "aliases.yaml": "NVDA: [Nvidia, Nvidia Corp]\nZYX: [Zyxomma]\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def errors_of(folder, name, text):
    """The errors of one file, put beside the sound ones, as line:column: message."""
    content = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(content)
    found = load(folder, today=date(2026, 1, 1))[1]
    assert all(error.file == str(folder / name) for error in found), [str(error) for error in found]
    return [str(error).removeprefix(f"{folder / name}:") for error in found]


def test_a_sound_folder_is_read(folder):
    book, errors = load(folder)
    assert errors == []
    (pack,) = book.packs
    assert (pack.name, pack.about, pack.post) == ("ai", "The AI trade", ("discord:#markets", "slack:#trading"))
    first, second = pack.rules
    assert (first.text, first.severity, first.line) == ("NVDA down 10% on ai-models news", "normal", 5)
    assert (second.severity, second.mention, second.note) == ("critical", "@here", "Check the hedges.")
    assert book.baskets == {"ai-chips": ("NVDA", "AMD", "ON"), "no-go": ("NO", "Y")}
    assert book.topics == (
        Topic("ai-models", "AI-model", ("DeepSeek",), ("language model",), ("NVDA",)),
        Topic("tariffs", "tariff"),
    )
    assert book.feeds == (FeedSpec("fed", "https://example.org/feed.xml", timedelta(seconds=90), "high"),)
    assert {"Nvidia", "Nvidia Corp"} <= set(book.aliases["NVDA"])
    assert book.aliases["ZYX"] == ("Zyxomma",)


def test_names_alone_are_the_same_names(folder):
    assert vocabulary(folder) == load(folder)[0].vocabulary


def test_names_are_read_from_what_can_be_read(folder):
    (folder / "aliases.yaml").write_text("NVDA: {", encoding="utf-8")
    (folder / "topics.yaml").write_text("- a\n- b\n", encoding="utf-8")
    names = vocabulary(folder)
    assert ("ZYX" in names.symbols, names.topics) == (False, ())
    assert parse("nvidia down 5%", names)
    assert parse("@ai-chips down 5%", names)


def test_the_shipped_folder_is_sound():
    book, errors = load(shipped_rules())
    assert [str(error) for error in errors] == []
    assert book.packs


PACK = "pack: more\nabout: More\nrules:\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a sentence: the wrong character of the file
        (PACK + "  - any of @ai-chip down 5%\n", ["4:12: I don't know the basket @ai-chip. Did you mean @ai-chips?"]),
        (PACK + "  - 'NVDA dwon 5%'\n", ["4:11: "]),
        (PACK + '  - "@ai-chip down 5%"\n', ["4:6: "]),
        (PACK + "  - when: NVDA down 5\n", ["4:21: 5 of what?"]),
        (PACK + "  - {when: NVDA down 120%}\n", ["4:22: Nothing can fall"]),
        (PACK + '  - "NVDA \\u0064won 5%"\n', ["4:11: "]),
        (PACK + "  - >\n    NVDA\n    dwon 5%\n", ["6:5: "]),
        (PACK + "  - NVDA\n\n    dwon 5%\n", ["6:5: "]),
        (PACK + "  - 'NVDA\n    dwon 5%'\n", ["5:5: "]),
        (PACK + "  - |\n    NVDA dwon 5%\n", ["5:10: "]),
        (PACK + '  - "\\"DeepSeek\\" inn top 10 on app-store-us-free"\n', ["4:19: "]),
        (PACK + "  - '''DeepSeek'' inn top 10 on app-store-us-free'\n", ["4:19: "]),
        (PACK + '  - "NVDA down\\t5"\n', ["4:17: 5 of what?"]),
        (PACK + '  - "NVDA down"\n', ["4:15: The sentence is not complete"]),
        ("\ufeff" + PACK + "  - NVDA dwon 5%\n", ["4:10: "]),
        ((PACK + "  - NVDA dwon 5%\n").replace("\n", "\r\n"), ["4:10: "]),
        # a rule that stands there already
        (
            PACK + "  - NVDA down 5%\n  - KO up 1%\n  - when: nvidia falls 5 percent\n",
            ["6:11: This rule stands in line 4 already: NVDA down 5%."],
        ),
        (PACK + "  - NVDA below 9, until 2020-01-01\n", ["4:25: 2020-01-01 is in the past"]),
        (PACK + "  - NVDA up\n  - NVDA down 5%\n  - AMD up\n", ["4:12: ", "6:11: "]),
        # the keys of a pack and of a rule
        ("pack: more\nabout: More\nrule: [NVDA up 1%]\n", ['1:1: "rules" is missing.', '3:1: Unknown key "rule"; did']),
        (PACK + "  - when: NVDA up 1%\n    severty: info\n", ['5:5: Unknown key "severty"; did you mean "severity"?']),
        (PACK + "  - when: NVDA up 1%\n    zzz: info\n", ['5:5: Unknown key "zzz"; there are when, severity']),
        (
            PACK + "  - when: NVDA up 1%\n    severity: high\n",
            ['5:15: "severity" is info, normal or critical'],
        ),
        (PACK + "  - severity: info\n", ['4:5: "when" is missing.']),
        (PACK + "  - [NVDA up 1%]\n", ['4:5: An entry of "rules" must be a mapping of keys']),
        (PACK + "  -\n", ['4:4: An entry of "rules" must be']),
        (PACK.replace("\nrules:\n", "\nrules: []\n"), ['3:8: "rules" is empty']),
        (PACK, ['3:1: "rules" must be a list, not nothing.']),
        (
            PACK.replace("about: More", "about: [More]") + "  - NVDA up 1%\n",
            ['2:8: "about" must be a text, not'],
        ),
        (PACK.replace("about: More", "about: ''") + "  - NVDA up 1%\n", ["2:8: The text is empty."]),
        (PACK.replace("pack: more", "pack: My Pack") + "  - NVDA up 1%\n", ['1:7: "My Pack" is no name']),
        (PACK.replace("pack: more", "pack: ai") + "  - NVDA up 1%\n", ['1:7: There is another pack called "ai".']),
        ("post: [irc:x]\n" + PACK + "  - NVDA up 1%\n", ['1:8: "irc:x" is no channel']),
        ("hello: 1\n", ['1:1: "about" is missing.', '1:1: "pack"', '1:1: "rules"', '1:1: Unknown key "hello"']),
        # no such document
        ("", ["1:1: The file is empty."]),
        ("just words\n", ["1:1: The file must be a mapping of keys"]),
        (PACK + "  - NVDA up 1%\n---\na: b\n", ["5:1: The file holds a second document"]),
        (PACK + "  - @ai-chips up 1%\n", ["4:5: This is no YAML: found character '@' that cannot"]),
        (PACK + "  - 'NVDA up\n", ["5:1: This is no YAML"]),
        (PACK + "\t- NVDA\n", ["4:1: This is no YAML"]),
        (PACK + "  - NVDA up 1%\npack: again\n", ['5:1: "pack" is given twice; the first stands in line 1.']),
        ("? [a]\n: b\n" + PACK + "  - NVDA up 1%\n", ["1:3: A key is a word."]),
        (PACK + "  - &a NVDA up 1%\n  - *a\n", ["4:5: Anchors (&) and aliases (*) are not allowed"]),
        (PACK + "  - !!python/name:os.system NVDA\n", ["4:5: Tags (!) are not allowed"]),
        ("[" * 10_000, ["1:12: The file is nested more than 10 levels deep."]),
        ("# " + "x" * 1_000_000, ["1:1: The file is larger than 1000 kB."]),
        (b"pack: more\nabout: \xff\n", ["2:1: The file is not in UTF-8."]),
        (PACK.encode("utf-16"), ["1:1: The file is not in UTF-8."]),
        ('a: "\\UFFFFFFFF"\n', ["1:1: A \\u or \\U in the file stands for no character."]),
        (b"pack: a\nabout: \x00\n", ["2:8: The file holds a character that YAML does not allow."]),
    ],
)
def test_every_error_of_a_pack_has_its_place(folder, text, expected):
    found = errors_of(folder, "more.yaml", text)
    assert len(found) == len(expected), found
    for line, beginning in zip(sorted(found), sorted(expected), strict=True):
        assert line.startswith(beginning)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "baskets.yaml",
            "ai-chips: [NVDA]\nno-go: []\nx: [nvda]\n",
            ['2:8: "no-go" is', '3:5: "nvda" is no'],
        ),
        ("baskets.yaml", "ai-chips: [NVDA, AMD, NVDA]\nmag7: [A]\n", ["1:23: NVDA is in the list twice."]),
        ("baskets.yaml", "ai-chips: [A]\nmag7: NVDA\nBig One: [A]\n", ['2:7: "mag7" must be a list', '3:1: "Big One"']),
        ("baskets.yaml", "- NVDA\n", ["1:1: The file must be a mapping of names, not a list."]),
        ("topics.yaml", "ai-models: {headline: A, nams: [B]}\n", ['1:26: Unknown key "nams"; did you mean "names"?']),
        ("topics.yaml", "ai-models: {names: [B]}\n", ['1:12: "headline" is missing.']),
        ("topics.yaml", "ai-models: {headline: A}\nnews: {headline: A}\n", ['2:1: "news" is no name']),
        ("feeds.yaml", "fed: {url: 'ftp://x', every: 5m}\n", ['1:12: "ftp://x" is no address of a feed']),
        ("feeds.yaml", "fed: {url: 'https://[x', every: 5m}\n", ['1:12: "https://[x" is no address of a feed']),
        ("feeds.yaml", "fed: {url: 'https://x', every: 1s}\n", ['1:32: "1s" is no interval']),
        ("feeds.yaml", "fed: {url: 'https://x', every: 5m, trust: max}\n", ['1:43: "trust" is high, normal or low']),
        ("aliases.yaml", "NVDA: [Nvidia]\nnvda: [x]\n", ['2:1: "nvda" is no symbol']),
        ("aliases.yaml", "NVDA: [Nvidia]\nAMD: []\n", ['2:6: "AMD" is empty']),
    ],
)
def test_every_error_of_a_file_of_names_has_its_place(folder, name, text, expected):
    (folder / "ai.yaml").write_text(PACK + "  - KO down 5%\n", encoding="utf-8")
    found = errors_of(folder, name, text)
    assert len(found) == len(expected), found
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)


def test_what_is_sound_in_a_file_with_errors_is_used(folder):
    (folder / "baskets.yaml").write_text("ai-chips: [NVDA, AMD]\nempty: []\n", encoding="utf-8")
    (folder / "ai.yaml").write_text(SOUND["ai.yaml"] + "  - nonsense\n", encoding="utf-8")
    book, errors = load(folder)
    assert book.baskets == {"ai-chips": ("NVDA", "AMD")}
    assert [len(pack.rules) for pack in book.packs] == [2]
    assert [error.line for error in errors] == [10, 2]


def test_errors_show_the_caret(folder):
    (folder / "ai.yaml").write_text(PACK + "  - NVDA dwon 5%\n", encoding="utf-8")
    (error,) = load(folder)[1]
    assert error.detail.splitlines() == ["  NVDA dwon 5%", "       ^"]


@pytest.mark.parametrize("make", [lambda path: path / "none", lambda path: path])
def test_nothing_to_read_is_said(tmp_path, make):
    for read in (load, vocabulary):
        with pytest.raises(RulesFolderError, match="There "):
            read(make(tmp_path))


def test_a_second_file_of_the_same_names_is_an_error(folder):
    found = errors_of(folder, "baskets.yml", "more: [A]\n")
    assert found == ["1:1: There is another file of baskets; keep one of them."]


def test_a_link_to_nothing_is_an_error(folder):
    (folder / "more.yaml").symlink_to(folder / "nowhere")
    (error,) = load(folder)[1]
    assert str(error) == f"{folder / 'more.yaml'}:1:1: The file cannot be read: No such file or directory."


def test_other_files_are_left_alone(folder):
    (folder / "README.md").write_text("no rules", encoding="utf-8")
    (folder / ".ai.yaml").write_text("half written", encoding="utf-8")
    (folder / "old").mkdir()
    (folder / "dir.yaml").mkdir()
    book, errors = load(folder)
    assert errors == []
    assert [type(pack) for pack in book.packs] == [Pack]


def test_sentences_may_use_the_names_of_another_folder(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "mine.yaml").write_text(PACK + "  - '@ai-chips up 1%'\n", encoding="utf-8")
    assert len(load(other)[1]) == 1
    assert load(other, known=vocabulary(folder))[1] == []


@pytest.mark.parametrize(
    ("line", "hint"),
    [("  - @x up 1%\n", "quotation marks"), ('  - "x" in top 1 on y\n', "whole text"), ("\t- x\n", "not tabs")],
)
def test_the_usual_slips_of_yaml_have_a_hint(folder, line, hint):
    (found,) = errors_of(folder, "more.yaml", PACK + line)
    assert hint in found


PIECES = ["a", ": ", "- ", "\n", "  ", *"{}[],\"'|>&*!%@#?\\U9\t\x00~", "---\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_a_document_or_unreadable_in_words(text):
    with suppress(document.Unreadable):
        document.read(text.encode(), [])
