"""What there is to measure, for Prometheus: names are documented in docs/operation.md."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

# From a row out of the cache to what an operator would call broken.
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)


class Measures:
    """One set for one process; figures that others keep are looked up when somebody asks."""

    def __init__(self) -> None:
        # When a series began is nothing that anybody looks at, and doubles what is read.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types here
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "hilal_requests",
            "Answered requests.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "hilal_request_seconds",
            "From the request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def count_request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Note one answered request; the route is its template, without anybody's id."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def watch(self, name: str, says: str, figure: Callable[[], float]) -> None:
        """Have a figure looked up whenever the measures are read."""
        Gauge(name, says, registry=self._registry).set_function(figure)

    def gauge(self, name: str, says: str, *labels: str) -> Gauge:
        """A figure that is set by whoever knows it."""
        return Gauge(name, says, labels, registry=self._registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
