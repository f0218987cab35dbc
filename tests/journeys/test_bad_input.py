"""What goes wrong is one clear sentence, with exit code 1 or 2, and nothing half-written."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.replaying import SHIPPED, TICKERBELL, Outcome, environment, quick, tickerbell


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A small day of our own to break: NVDA's Monday."""
    folder = tmp_path / "day"
    folder.mkdir()
    for name in ("day.yaml", "symbols.csv"):
        shutil.copy(SHIPPED / name, folder / name)
    for name in ("bars.csv", "daily.csv"):
        lines = (SHIPPED / name).read_text().splitlines()
        kept = [lines[0], *(line for line in lines if line.startswith(("NVDA,", "^GSPC,")))]
        (folder / name).write_text("\n".join(kept) + "\n")
    return folder


def refused(outcome: Outcome, *said: str) -> None:
    assert outcome.code in (1, 2)
    assert "Traceback" not in outcome.err
    assert all(words in outcome.err for words in said), outcome.err


def test_a_missing_folder(tmp_path: Path) -> None:
    outcome = tickerbell("replay", "nowhere", cwd=tmp_path)
    refused(outcome, "There is no folder nowhere")
    assert outcome.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_broken_row_is_said_with_its_line_and_the_replay_goes_on(day: Path, tmp_path: Path) -> None:
    with (day / "bars.csv").open("a") as bars:
        bars.write("NVDA,2025-01-27T15:30:00Z,3600,a hundred,124.96,119,119.15,1\n")
    number = len((day / "bars.csv").read_text().splitlines())
    outcome = tickerbell("replay", day, "--json", cwd=tmp_path)
    assert outcome.code == 0
    assert f"bars.csv:{number}:" in outcome.err
    assert outcome.about("NVDA")


def test_five_kinds_of_error_in_a_rules_folder_are_all_told(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "baskets.yaml").write_text("chips: [NVDA, AMD]\nempty: []\n")
    (rules / "topics.yaml").write_text("ai-models: {headline: AI-model, nams: [DeepSeek]}\n")
    (rules / "desk.yaml").write_text(
        "pack: desk\nabout: A desk\nrules:\n"
        "  - NVDA dwon 5%\n  - any of @chps down 5%\n  - {when: NVDA down 5%, severity: loud}\n"
    )
    (rules / "broken.yaml").write_text("pack: broken\nrules: [unclosed\n")
    outcome = tickerbell("check", rules, cwd=tmp_path)
    refused(
        outcome, "baskets.yaml:2:", "topics.yaml:1:", "desk.yaml:4:", "desk.yaml:5:", "desk.yaml:6:", "broken.yaml:"
    )
    replayed = tickerbell("replay", SHIPPED, "--json", "--rules", rules, cwd=tmp_path)
    assert "desk.yaml:4:" in replayed.err


def test_no_rules_folder(tmp_path: Path) -> None:
    refused(tickerbell("replay", SHIPPED, "--rules", "nowhere", cwd=tmp_path), "nowhere")


@pytest.mark.parametrize("where", ["no/such/folder/bell.db", ".", "postgresql://me:secret@db/bell"])
def test_a_database_that_cannot_be(where: str, tmp_path: Path) -> None:
    outcome = tickerbell("replay", SHIPPED, "--database", where, cwd=tmp_path)
    refused(outcome, "database")
    assert "secret" not in outcome.err
    assert outcome.out == ""


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("dear diary\n" * 1000)
    refused(tickerbell("replay", SHIPPED, "--database", "notes.db", cwd=tmp_path), "notes.db")
    assert (tmp_path / "notes.db").read_text().startswith("dear diary")


def test_a_full_disk_for_the_report_leaves_no_half_of_it(day: Path, tmp_path: Path) -> None:
    many = [f"2025-01-25T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(5 * 3600, 5 * 3600 + 4000)]
    rows = [
        f"{at},wire.example,A headline that fills the page {n},,https://wire.example/{n}," for n, at in enumerate(many)
    ]
    (day / "headlines.csv").write_text("\n".join(["published,source,title,summary,url,symbols", *rows]) + "\n")
    report = tmp_path / "out" / "report.html"
    outcome = shell('ulimit -f 1024; exec "$@"', tmp_path, "replay", day, "--json", "--report", report)
    refused(outcome, str(report), "File too large")
    assert list(report.parent.iterdir()) == []


def test_interrupted_in_the_middle_it_leaves_quietly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [quick(), "replay", SHIPPED, "--json", "--speed", "60000"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not list((tmp_path).glob("reports/*"))


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    outcome = shell('"$@" | head -n 1', tmp_path, "replay", SHIPPED, "--json")
    assert "Traceback" not in outcome.err
    assert outcome.out.count("\n") == 1


def test_a_platform_that_is_not_connected_is_said_and_its_alerts_wait(day: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "desk.yaml").write_text('pack: desk\nabout: A desk\npost: ["discord:#x"]\nrules:\n  - NVDA down 5%\n')
    database = tmp_path / "bell.db"
    outcome = tickerbell("replay", day, "--json", "--rules", rules, "--database", database, cwd=tmp_path)
    assert (outcome.code, outcome.out) == (0, "")
    assert "discord:#x is not connected: its alerts wait in the database" in outcome.err
    with closing(sqlite3.connect(database)) as kept:
        assert kept.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0] > 0


def shell(script: str, cwd: Path, *words: str | Path, program: Path | None = None, **env: str) -> Outcome:
    """Run a command as a shell's `"$@"`, with what the script does to its streams."""
    done = subprocess.run(
        ["bash", "-c", script, "-", program or quick(), *map(str, words)],
        cwd=cwd,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("words", [("check",), ("why", "NVDA"), ("replay", SHIPPED)])
def test_an_output_that_is_full_is_said(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    refused(shell('"$@" > /dev/full', tmp_path, *words), "The output cannot be written")


def test_with_its_input_closed_it_asks_nothing(tmp_path: Path) -> None:
    assert shell('"$@" <&-', tmp_path, "run", program=TICKERBELL).code == 0


def test_a_terminal_without_a_width_is_written_to(tmp_path: Path) -> None:
    assert "NVDA down 17.0% on AI-model news" in shell('"$@"', tmp_path, "replay", SHIPPED, COLUMNS="0").out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (b"\xff\xfe\n", ".env is not UTF-8 text"),
        (b"TICKERBELL_LOG=lines\nTICKERBELL_DATABASE\nsome words\n", ".env:3 is not understood"),
        (b'OTHER="not closed\nTICKERBELL_LOG=lines\n', ".env:1 is not understood"),
    ],
)
def test_settings_that_cannot_be_read_are_said(settings: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(settings)
    outcome = tickerbell("find", "nvidia", cwd=tmp_path)
    refused(outcome, said)
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fast"])
def test_a_speed_that_is_none(speed: str, tmp_path: Path) -> None:
    refused(tickerbell("replay", SHIPPED, "--speed", speed, cwd=tmp_path), "--speed")


def test_stopped_by_the_system_it_leaves_no_temporary_folder(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [quick(), "replay", SHIPPED, "--json", "--speed", "60000"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (143, "")
    assert not list(tmp_path.glob("tickerbell-*"))
