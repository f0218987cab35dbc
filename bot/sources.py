"""Picks the sources of the live market."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

from platformdirs import user_cache_path

from adapters.appstore import AppStore
from adapters.edgar import Edgar
from adapters.feeds import Feeds
from adapters.fetch import Fetcher
from adapters.fetch.proxies import proxy_from_environment
from adapters.halts import Halts
from bot.errors import SettingsError
from bot.ports.health import Checked, Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Market, Source, SymbolNews, Take, Witness
from bot.ports.store import Notebook
from bot.settings import Settings

_ABOUT = "https://github.com/tickerbell/tickerbell"


@dataclass(frozen=True, slots=True)
class Sources:
    """All of them; `witness` None: there is no second source of prices."""

    market: Market
    news: SymbolNews
    feeds: Feeds
    edgar: Edgar
    halts: Halts
    charts: AppStore
    witness: Witness | None

    def start(self, take: Take, schedule: Schedule) -> None:
        for source in self._all:
            source.start(take, schedule)

    def watch(self, symbols: Collection[str], followed: Collection[str]) -> None:
        """Filings, halts and news of these, for which rules wait where they are `followed`; `Market.watch` is told
        apart, since it needs instruments."""
        self.edgar.watch(symbols)
        self.halts.watch(symbols)
        self.news.watch(sorted(symbols), followed)

    def health(self) -> Mapping[str, Sequence[Health]]:
        """What each says of itself, by its short name."""
        said = {
            "yahoo": [*self.market.health(), *self.news.health()],
            "feeds": self.feeds.health(),
            "sec": self.edgar.health(),
            "halts": self.halts.health(),
            "apple": self.charts.health(),
        }
        return said | ({"alpaca": self.witness.health()} if self.witness else {})

    def healths(self) -> Sequence[Health]:
        """The same in a row."""
        return [each for said in self.health().values() for each in said]

    @property
    def checked(self) -> Sequence[Checked]:
        """Those that are tried as a whole; feeds are one by one, by `FeedReader.probe`."""
        second = [self.witness] if self.witness else []
        return self.market, *second, self.edgar, self.halts, self.charts

    @property
    def _all(self) -> Sequence[Source]:
        return self.market, self.news, self.feeds, self.edgar, self.halts, self.charts


@asynccontextmanager
async def sources(settings: Settings, notebook: Notebook) -> AsyncGenerator[Sources]:
    """Those of the settings, closed at the end. Raises `SettingsError`."""
    from adapters.yahoo import Yahoo
    from adapters.yahoo.news import YahooNews

    agent = f"tickerbell/{version('tickerbell')} ({settings.contact or _ABOUT})"
    allowed = [host.strip() for host in (settings.feed_hosts or "").split(",") if host.strip()]
    proxy, direct = proxy_from_environment()
    async with AsyncExitStack() as closing:
        fetcher = Fetcher(
            agent,
            [*allowed, *_host_of(settings.sources_api)],
            proxy,
            direct=direct,
        )
        closing.push_async_callback(fetcher.close)
        yahoo = Yahoo(notebook, cache_folder(settings), settings.yahoo_api, settings.yahoo_stream)
        closing.push_async_callback(yahoo.close)
        made = Sources(
            yahoo,
            YahooNews(yahoo.session, notebook),
            Feeds(fetcher, notebook),
            Edgar(fetcher, notebook, settings.contact, _part(settings, "sec")),
            Halts(fetcher, notebook, _part(settings, "nasdaq"), _part(settings, "nyse")),
            AppStore(fetcher, notebook, api=_part(settings, "apple")),
            _witness(settings, closing),
        )
        for source in (made.news, made.feeds, made.edgar, made.halts, made.charts):
            closing.push_async_callback(source.close)
        yield made


def _witness(settings: Settings, closing: AsyncExitStack) -> Witness | None:
    key, secret = settings.alpaca_key, settings.alpaca_secret
    if key is None and secret is None:
        return None
    if key is None or secret is None:
        raise SettingsError("Alpaca needs both: TICKERBELL_ALPACA_KEY and TICKERBELL_ALPACA_SECRET (docs/live.md).")
    from adapters.alpaca import Alpaca

    alpaca = Alpaca(key.get_secret_value(), secret.get_secret_value(), settings.alpaca_api)
    closing.push_async_callback(alpaca.close)
    return alpaca


def cache_folder(settings: Settings) -> Path:
    """Where prices' history is kept."""
    return settings.cache or user_cache_path("tickerbell")


def unusable_cache(settings: Settings) -> str:
    """Why nothing can be kept in the cache folder, in a clause; empty if it can."""
    folder = cache_folder(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"cache: {folder} cannot be written ({error.strerror})"


def _part(settings: Settings, name: str) -> str | None:
    return f"{settings.sources_api.rstrip('/')}/{name}" if settings.sources_api else None


def _host_of(address: str | None) -> list[str]:
    """A gateway of the operator's may be private."""
    return [address.partition("://")[2].partition("/")[0]] if address else []
