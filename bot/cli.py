"""The commands. Each imports what it needs when it runs, so that `check` and `help` stay quick."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.errors import TickerbellError

if TYPE_CHECKING:
    from bot.rulebook import Rulebook, RuleFileError


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


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tickerbell", prog_name="tickerbell")
def main() -> None:
    """Market alerts for Slack and Discord: what moved, and why."""


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--rule", metavar="SENTENCE", help="Check one sentence instead of a folder.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Where baskets and topics come from.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def check(folder: Path | None, rule: str | None, rules: Path | None, as_json: bool) -> None:
    """Check a rule sentence, or every file of a rules folder.

    Exits with 0 if all is right, 1 if something is wrong, 2 if there is nothing to check.
    """
    if folder is not None and (rule is not None or rules is not None):
        raise click.UsageError("Give a folder to check, or --rule and --rules.")
    if rule is None:
        _check_folder(folder or rules, as_json)
    else:
        _check_rule(rule, rules, as_json)


def _check_rule(rule: str, rules: Path | None, as_json: bool) -> None:
    from bot.sentence import SentenceError, canonical, parse

    book, _ = _load(rules)
    try:
        text = canonical(parse(rule, book.vocabulary, today=_today()))
    except SentenceError as error:
        if not as_json:
            raise
        _fail({"error": {"message": error.one_line, "column": error.column, "suggestion": error.suggestion}})
    click.echo(_json({"canonical": text}) if as_json else text)


def _check_folder(folder: Path | None, as_json: bool) -> None:
    book, errors = _load(folder)
    rules = sum(len(pack.rules) for pack in book.packs)
    if as_json:
        report = {"errors": [_place(error) for error in errors], "packs": len(book.packs), "rules": rules}
        click.echo(_json(report))
    elif not errors:
        names = f"{_count(len(book.baskets), 'basket')}, {_count(len(book.topics), 'topic')}"
        click.echo(f"All is right: {_count(rules, 'rule')} in {_count(len(book.packs), 'pack')}, {names}.")
    else:
        click.echo("\n".join(f"{error}\n{error.detail}".rstrip() for error in errors), err=True)
    if errors:
        raise SystemExit(1)


def _load(folder: Path | None) -> tuple[Rulebook, list[RuleFileError]]:
    from adapters.rules import load, shipped_rules

    return load(shipped_rules() if folder is None else folder, today=_today())


def _place(error: RuleFileError) -> dict[str, Any]:
    return {"file": error.file, "line": error.line, "column": error.column, "message": error.message}


def _fail(report: dict[str, Any]) -> NoReturn:
    click.echo(_json(report))
    raise SystemExit(1)


def _today() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
