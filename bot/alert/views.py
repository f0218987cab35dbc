"""The figures and the chart of a card, as they stand at a moment."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bot.alert.card import headline
from bot.alert.chart import chart
from bot.alert.figures import Figures
from bot.alert.model import Card, CardKind, View
from bot.alert.numbers import clock
from bot.alert.rankings import Rankings
from bot.market.book import Book


class Views:
    """Takes them from the book and the top charts."""

    def __init__(self, book: Book, figures: Figures, rankings: Rankings) -> None:
        self._book = book
        self._figures = figures
        self._rankings = rankings

    def of(self, card: Card, at: datetime) -> View:
        """All figures, for a card whose events stand."""
        if card.kind is CardKind.CHART:
            return View(self._rankings.line(card.subject, card.firings[-1].group, card.zone, card.date))
        if card.kind is not CardKind.SUBJECT:
            return View()
        return View(
            figures=self._figures.lines(card.subject, card.date, headline(card), at),
            price=self._figures.now(card.subject, card.date),
            also=self._figures.also(card.subject, card.date),
            chart=chart(self._book, self._figures, card.subject, card.date, card.zone),
        )

    def redrawn(self, card: Card, at: datetime) -> View:
        """The same figures, as the headline is the same, with the chart and the price of now: a cause has come."""
        if card.kind is not CardKind.SUBJECT or card.closing:
            return card.view
        price = self._figures.now(card.subject, card.date)
        now = "" if price == card.view.price else f"at {clock(at, card.zone)} {price}"
        picture = chart(self._book, self._figures, card.subject, card.date, card.zone)
        return msgspec.structs.replace(card.view, now=now, chart=picture)
