"""The CSV files of a folder, row by row: a bad row is one problem with its place, a bad file is an error."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.untrusted import clean
from bot.errors import SourceError

Row = Mapping[str, str]

LONGEST_ECHO = 40


class RowError(ValueError):
    """What is wrong with a row, in words."""


class UnknownSymbolError(RowError):
    """A row of a symbol that symbols.csv lacks. Said once a file: such a symbol often has a thousand rows."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a recorded day, and what could not be read of them (`file:line: what`)."""

    path: Path
    problems: list[str] = field(default_factory=list[str])

    def text(self, name: str) -> str:
        """Raises `SourceError` for a file that cannot be read or is not UTF-8."""
        file = self.path / name
        try:
            return file.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            if file.is_symlink():
                raise SourceError(f"{file} is a link to nothing; mend it, or take it away.") from None
            raise SourceError(f"{file} is missing; docs/recorded-days.md says what it holds.") from None
        except UnicodeDecodeError as error:
            raise SourceError(f"{file} is not text in UTF-8 (byte {error.start}); save it as UTF-8.") from None
        except OSError as error:
            raise SourceError(f"{file} cannot be read: {error.strerror}.") from None

    def each(self, name: str, columns: Sequence[str], take: Callable[[Row], None]) -> None:
        """Give each row to `take`; one for which it raises `RowError` becomes a problem. A day may lack the file.

        Raises `SourceError` for a file that cannot be read or lacks a column.
        """
        if not os.path.lexists(self.path / name):
            return
        unknown: dict[str, list[int]] = {}
        reader = csv.reader(io.StringIO(self.text(name), newline=""), strict=True)
        header = self._header(name, reader, columns)
        while True:
            line = reader.line_num + 1
            try:
                if cells := next(reader):
                    take(_row(header, cells))
            except StopIteration:
                break
            except UnknownSymbolError as error:
                unknown.setdefault(str(error), []).append(line)
            except (RowError, csv.Error) as error:
                self.problems.append(f"{self.path / name}:{line}: {error}")

        for error, (first, *more) in unknown.items():
            rows = "row of it is" if len(more) == 1 else "rows of it are"
            rest = f", and {len(more):,} more {rows} left out" if more else ""
            self.problems.append(f"{self.path / name}:{first}: {error}{rest}")

    def _header(self, name: str, reader: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
        try:
            header = [cell.strip() for cell in next(reader, [])]
        except csv.Error as error:
            raise SourceError(f"{self.path / name}:1: the header cannot be read: {error}.") from None
        if missing := [column for column in columns if column not in header]:
            raise SourceError(
                f"{self.path / name}:1: no column {', '.join(missing)}; the header is {','.join(columns)}."
            )
        return header


def short(text: str) -> str:
    """A value as a problem shows it: at most 40 characters that can be seen."""
    return clean(text, LONGEST_ECHO)


def _row(header: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(header):
        raise RowError(f"{len(cells)} cells where the header names {len(header)}")
    return dict(zip(header, cells, strict=True))
