"""The commands. Each imports what it needs when it runs, so that `check` and `help` stay quick."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import TickerbellError

if TYPE_CHECKING:
    from bot.rulebook import RuleFileError


class _Commands(click.Group):
    """The one place where an error becomes its sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TickerbellError as error:
            click.echo(str(error), err=True)
            ctx.exit(getattr(error, "exit_code", 1))
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(130)
        except BrokenPipeError:
            _give_up_stdout()
        except OSError as error:
            _give_up_stdout()
            click.echo(f"{error.filename or 'The output'} cannot be written or read: {error.strerror}.", err=True)
            ctx.exit(1)


def _give_up_stdout() -> None:
    """Nobody takes it any more; the interpreter must not try once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tickerbell", prog_name="tickerbell")
def main() -> None:
    """Market alerts for a channel: what moved, and why."""


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--rule", metavar="SENTENCE", help="Check one sentence instead of a folder.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Where baskets and topics come from.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def check(folder: Path | None, rule: str | None, rules: Path | None, as_json: bool) -> None:
    """Check a rule sentence, or every file of a rules folder.

    Exits with 0 if all is right, 1 if something is wrong, 2 if there is nothing to check.
    """
    if folder is not None and rule is not None:
        raise click.UsageError("Give a folder to check or a --rule, not both.")
    with _no_collector():
        if rule is None:
            _check_folder(folder, rules, as_json)
        else:
            _check_rule(rule, rules, as_json)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="The rules folder; else the shipped one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each thing posted.")
@click.option("--speed", metavar="N", type=click.FloatRange(min=0, min_open=True), help="N times as fast as life.")
@click.option("--database", metavar="FILE", help="Keep cards and posts here; else they are gone at the end.")
@click.option("--report", metavar="FILE", type=click.Path(path_type=Path), help="Where the HTML report goes.")
def replay(
    folder: Path, rules: Path | None, as_json: bool, speed: float | None, database: str | None, report: Path | None
) -> None:
    """Replay a recorded day (docs/recorded-days.md) through the whole product, and write its report."""
    from bot.runs import replay_day

    replay_day(folder, rules, database, report, as_json=as_json, speed=_finite(speed))


@main.command()
@click.option("--live", is_flag=True, help="Without a token: watch the live market in the terminal.")
@click.option("--day", metavar="FOLDER", type=click.Path(path_type=Path), help="Play a recorded day instead.")
@click.option(
    "--speed", metavar="N", type=click.FloatRange(min=0, min_open=True), help="The day N times as fast as life."
)
def run(live: bool, day: Path | None, speed: float | None) -> None:
    """Start Tickerbell: on Discord and Slack where a token is set, else in the terminal, which is a chat too.

    With a token, or with --live, it watches the live market (docs/live.md). Without both, 27 January 2025 is played in
    the terminal. A recorded day on a platform begins as soon as a channel has rules, 60 times as fast as life unless
    --speed says otherwise.
    """
    if live and day is not None:
        raise click.UsageError("Give --live or --day, not both.")
    from bot.start import run

    run(day, _finite(speed), watch=live)


@main.command()
@click.argument("folder")
def init(folder: str) -> None:
    """Write a folder to start from: rules, .env for the tokens, a README. Nothing that is there is touched."""
    if not folder.strip():
        raise click.UsageError("Name the folder, such as: tickerbell init bell")
    from bot.starting import set_up

    set_up(Path(folder))
    click.echo(f"{folder} is ready: its README says how to go on. First: cd {folder} && tickerbell run --live")


@main.command()
@click.argument("words", nargs=-1, required=True)
def find(words: tuple[str, ...]) -> None:
    """Find the symbol of a company, an index, a coin or a fund by its name."""
    if not (name := " ".join(words).strip()):
        raise click.UsageError("Name what to look for, such as: tickerbell find nvidia")
    from bot.checks import find_symbol

    find_symbol(name)


@main.group()
def discord() -> None:
    """Discord's own chores."""


@discord.command()
def sync() -> None:
    """Tell Discord of the commands: once after an installation or an update."""
    from bot.checks import sync_discord

    sync_discord()


@main.command()
def doctor() -> None:
    """Check tokens, scopes, permissions, clock, rules, database, and each source and feed, and say what to do.

    Exits with 1 if something is not well.
    """
    from bot.checks import doctor

    if not doctor():
        raise SystemExit(1)


@main.command()
@click.argument("channel")
def send_test(channel: str) -> None:
    """Post a real alert, of a recorded day, to CHANNEL (discord:ID, slack:ID) and say what came back."""
    from bot.checks import send_test

    send_test(channel)


@main.command()
@click.argument("symbol")
@click.option("--day", metavar="FOLDER", type=click.Path(path_type=Path), help="A recorded day; else the shipped one.")
@click.option("--at", metavar="TIME", help="By what was known then; a time without a zone is the day's. Else its end.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Where topics and baskets come from.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def why(symbol: str, day: Path | None, at: str | None, rules: Path | None, as_json: bool) -> None:
    """Why SYMBOL (or @basket) moved: the cause, its evidence and every part of its score."""
    from bot.runs import why

    why(symbol, day, at, rules, as_json=as_json)


def _finite(speed: float | None) -> float | None:
    if speed is not None and not isfinite(speed):
        raise click.BadParameter("Give a number like 60 or 3600.", param_hint="--speed")
    return speed


@contextmanager
def _no_collector() -> Generator[None]:
    """A check is over before there is garbage; looking for it takes a tenth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _check_rule(rule: str, folder: Path | None, as_json: bool) -> None:
    from adapters.rules.names import shipped_rules, vocabulary
    from bot.engine.refusal import refusal
    from bot.sentence import SentenceError, canonical, parse

    try:
        sentence = parse(rule, vocabulary(folder or shipped_rules()), today=_today())
    except SentenceError as error:
        if not as_json:
            raise
        _print_json({"error": {"message": error.one_line, "column": error.column, "suggestion": error.suggestion}})
        raise SystemExit(1) from error
    text, reason = canonical(sentence), refusal(sentence)
    if as_json:
        _print_json({"canonical": text} | ({"unwatched": reason} if reason else {}))
    else:
        click.echo(text)
        if reason:
            click.echo(f"It never fires: {reason}", err=True)


def _check_folder(folder: Path | None, names_from: Path | None, as_json: bool) -> None:
    from adapters.rules.load import load
    from adapters.rules.names import shipped_rules, vocabulary
    from adapters.untrusted import clean

    known = vocabulary(names_from) if folder and names_from else None
    book, errors = load(folder or names_from or shipped_rules(), today=_today(), known=known)
    rules, unwatched = sum(len(pack.rules) for pack in book.packs), book.unwatched
    if as_json:
        never = [{"file": rule.file, "line": rule.line, "message": reason} for rule, reason in unwatched]
        places = [_place(error) for error in errors]
        _print_json({"errors": places, "unwatched": never, "packs": len(book.packs), "rules": rules})
    else:
        said = [f"{clean(str(error), 2000)}\n{error.detail}".rstrip() for error in errors]
        said += [f"{clean(each.file, 2000)}:{each.line}: {each.text} never fires: {why}" for each, why in unwatched]
        click.echo("\n".join(said), err=True, nl=bool(said))
    if not errors and not as_json:
        names = f"{_count(len(book.baskets), 'basket')}, {_count(len(book.topics), 'topic')}"
        some = f" {_count(len(unwatched), 'rule')} can never fire." if unwatched else ""
        click.echo(f"All is right: {_count(rules, 'rule')} in {_count(len(book.packs), 'pack')}, {names}.{some}")
    if errors:
        raise SystemExit(1)


def _place(error: RuleFileError) -> dict[str, Any]:
    return {"file": error.file, "line": error.line, "column": error.column, "message": error.message}


def _today() -> date:
    return datetime.now(UTC).date()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
