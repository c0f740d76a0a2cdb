"""`/metrics` as Prometheus text: counters of this process, and what waits in the database."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.errors import StoreError
from bot.messages import Accept, Address, Channel, OutboundMessage, SendResult
from bot.web.server import is_loopback

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is counted at the moment somebody asks."""

    inbox: Mapping[str, int]  # messages that came in, by state
    outbox: Mapping[tuple[str, int], int]  # messages that go out, by state and lane
    stuck: Mapping[int, int]  # messages that should have left long ago, by lane
    repeated: Mapping[int, int]  # messages that were sent once more, by lane
    rates: Mapping[str, float]  # messages a second, by channel; 0 where it may not send
    dropped: int  # messages that came too fast, since the start
    pages: int  # open pages of the browser chat
    uptime: float  # seconds since the start


TakeSnapshot = Callable[[], Awaitable[Snapshot]]


class Measures:
    """Counters of this process; each has a registry of its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.registry = CollectorRegistry()
        self._sent = Counter(
            "pusling_sent_messages",
            "Attempts to send, by what became of them",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self._batches = Histogram(
            "pusling_batch_seconds",
            "How long a batch of messages took from its claim to its answers",
            buckets=SECONDS,
            registry=self.registry,
        )

    def measured(self, channel: Channel) -> Channel:
        """The channel, its attempts counted."""
        return _Measured(channel, self._sent)

    async def timed(self, work: Callable[[], Awaitable[int]]) -> int:
        """Do the work and give what it gives; the time counts if it did anything."""
        started = self._clock.monotonic()
        done = await work()
        if done:
            self._batches.observe(self._clock.monotonic() - started)
        return done


class _Measured:
    """A channel with a counter in front of it."""

    def __init__(self, channel: Channel, sent: Counter) -> None:
        self.name = channel.name
        self._channel = channel
        self._sent = sent

    async def start(self, accept: Accept) -> None:
        await self._channel.start(accept)

    async def send(self, message: OutboundMessage) -> SendResult:
        result = await self._channel.send(message)
        self._sent.labels(self.name, result.outcome.value).inc()
        return result

    async def warn(self, address: Address, text: str) -> None:
        await self._channel.warn(address, text)

    async def stop(self) -> None:
        await self._channel.stop()


class Metrics:
    """The route."""

    def __init__(self, measures: Measures, take: TakeSnapshot) -> None:
        self._measures = measures
        self._take = take

    def routes(self) -> Sequence[BaseRoute]:
        """For the web server."""
        return [Route("/metrics", self.metrics)]

    async def metrics(self, request: Request) -> Response:
        """The text, for this computer only; counters alone when the database fails."""
        if not _from_this_computer(request):
            return PlainTextResponse("", 403)
        text = generate_latest(self._measures.registry)
        try:
            text += generate_latest(_Taken(await self._take()))
        except StoreError:
            return Response(text, 503, media_type=CONTENT_TYPE_PLAIN_0_0_4)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _from_this_computer(request: Request) -> bool:
    """Neither from elsewhere, nor through a proxy that did not say for whom it asks."""
    client = request.client.host if request.client else ""
    return is_loopback(client) and is_loopback(request.url.hostname or "")


class _Taken(Collector):
    """A snapshot as Prometheus wants it."""

    def __init__(self, taken: Snapshot) -> None:
        self._taken = taken

    def collect(self) -> Iterable[Metric]:
        taken = self._taken
        yield _gauge("pusling_uptime_seconds", "Seconds since the start", taken.uptime)
        yield _gauge("pusling_browser_pages", "Open pages of the browser chat", taken.pages)
        dropped = CounterMetricFamily("pusling_flood_dropped", "Messages that came too fast")
        dropped.add_metric([], taken.dropped)
        yield dropped
        inbox = GaugeMetricFamily("pusling_inbox_messages", "Messages in", labels=["state"])
        for state, count in sorted(taken.inbox.items()):
            inbox.add_metric([state], count)
        yield inbox
        outbox = GaugeMetricFamily(
            "pusling_outbox_messages", "Messages out", labels=["state", "lane"]
        )
        for (state, lane), count in sorted(taken.outbox.items()):
            outbox.add_metric([state, str(lane)], count)
        yield outbox
        yield _by("pusling_outbox_stuck", "Messages that should have left", "lane", taken.stuck)
        yield _by("pusling_outbox_repeated", "Messages sent once more", "lane", taken.repeated)
        yield _by("pusling_channel_rate", "Messages a second", "channel", taken.rates)


def _by(name: str, words: str, label: str, values: Mapping[Any, float]) -> Metric:
    gauge = GaugeMetricFamily(name, words, labels=[label])
    for key, value in sorted(values.items()):
        gauge.add_metric([str(key)], value)
    return gauge


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
