"""What Prometheus reads. No label is a symbol, a person or an address: their number would have no end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from bot.alert.post import Post
from bot.ports.health import Health
from bot.ports.sources import SourceFact
from bot.vitals import Vitals

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)


class Meter:
    """Counts what happens, and writes it down with how the program is."""

    def __init__(self) -> None:
        self._counted = CollectorRegistry(auto_describe=False)
        self._facts = Counter(
            "tickerbell_facts", "What has come from sources, by kind.", ["kind"], registry=self._counted
        )
        self._posts = Counter(
            "tickerbell_posts", "What platforms have taken.", ["platform", "action"], registry=self._counted
        )
        self._latency = Histogram(
            "tickerbell_post_seconds",
            "From when a price or headline was seen until the platform had the post about it.",
            ["platform"],
            buckets=_SECONDS,
            registry=self._counted,
        )
        ProcessCollector(registry=self._counted)

    def took(self, facts: Sequence[SourceFact]) -> None:
        """These have come from a source."""
        for fact in facts:
            self._facts.labels(type(fact).__name__.lower()).inc()

    def sent(self, post: Post, now: datetime) -> None:
        """A platform has taken a post at `now`."""
        platform = post.channel.partition(":")[0]
        self._posts.labels(platform, post.action).inc()
        if post.action == "post" and not post.late:
            self._latency.labels(platform).observe(max(0.0, now.timestamp() - post.at))

    def written(self, vitals: Vitals) -> bytes:
        """Everything, in Prometheus' text format 0.0.4."""
        return generate_latest(self._counted) + generate_latest(_Snapshot(vitals))


class _Snapshot(CollectorRegistry):
    """How the program is at one moment."""

    def __init__(self, vitals: Vitals) -> None:
        super().__init__()
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        v = self._vitals
        yield _gauge("healthy", "1 while /healthz says 200.", not v.ailments)
        yield _gauge("symbols_watched", "Symbols that some rule is about.", v.watched)
        yield _gauge("symbols_trading", "Watched symbols whose market is open.", v.trading)
        yield _gauge("symbols_blind", "Symbols that trade while no source answers for them.", v.blind)
        coverage = v.with_history / v.watched if v.watched else 1
        yield _gauge("history_coverage_ratio", "Share of the watched symbols whose daily history has come.", coverage)
        yield _gauge("rules", "Rules in force.", v.rules)
        yield _gauge("loop_lag_seconds", "How late the event loop was, at worst in the last minute.", v.lag)
        yield _gauges("feeds", "Feeds by state.", "state", v.feeds)
        yield _gauges("outbox_rows", "Rows of the outbox by state.", "state", v.outbox)
        waiting = {platform: (v.at - since).total_seconds() for platform, since in v.waiting.items()}
        yield _gauges("outbox_waiting_seconds", "How long the oldest post that is due waits.", "platform", waiting)
        yield _gauges("platform_up", "1 while the platform is connected.", "platform", v.platforms)
        yield from _sources(v)


def _sources(vitals: Vitals) -> Iterator[Metric]:
    healths = vitals.sources
    up = {source: any(each.good and each.answered for each in said) for source, said in healths.items()}
    ill = {source: sum(not each.good for each in said) for source, said in healths.items()}
    answered = {
        source: (vitals.at - max(times)).total_seconds()
        for source, said in healths.items()
        if (times := [each.answered for each in said if each.answered])
    }
    delay = {
        source: max(delays)
        for source, said in healths.items()
        if (delays := [each.delay.total_seconds() for each in said if each.delay is not None])
    }
    yield _gauges("source_up", "1 while at least a part of the source answers.", "source", up)
    yield _gauges("source_ill", "Parts of the source that are not well.", "source", ill)
    yield _gauges("source_answer_age_seconds", "Since the source last answered.", "source", answered)
    yield _gauges("source_delay_seconds", "How late the source says it is, at worst.", "source", delay)
    yield from _requests(healths)


def _requests(healths: Mapping[str, Sequence[Health]]) -> Iterator[Metric]:
    errors = CounterMetricFamily("tickerbell_source_errors", "Requests that failed.", labels=["source"])
    took = SummaryMetricFamily("tickerbell_source_request_seconds", "Requests, and how long.", labels=["source"])
    for source, said in healths.items():
        asked = [each.asked for each in said if each.asked]
        if asked:
            errors.add_metric([source], sum(each.failed for each in asked))
            took.add_metric([source], sum(each.made for each in asked), sum(each.seconds for each in asked))
    yield from (errors, took)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"tickerbell_{name}", about, value=float(value))


def _gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"tickerbell_{name}", about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family
