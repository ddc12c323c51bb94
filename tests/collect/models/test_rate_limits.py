import threading
from concurrent.futures import ThreadPoolExecutor

from mkdocs_commit_digest.collect.models.rate_limits import WINDOW, RateLimiter


class Time:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self):
        self.now = 0.0
        self._lock = threading.Lock()

    def sleep(self, seconds):
        with self._lock:
            self.now += seconds

    def clock(self):
        return self.now


def starts(limiter, time, tokens):
    found = []
    for size in tokens:
        limiter.wait(size)
        found.append(time.now)
    return found


def most_in_a_minute(found, weights):
    return max(sum(w for at, w in zip(found, weights, strict=True) if t - WINDOW < at <= t) for t in found)


def test_no_bound_means_no_wait():
    time = Time()
    starts(RateLimiter(time.clock, time.sleep), time, [10**9] * 1_000)
    assert time.now == 0


def test_no_minute_has_more_requests_than_allowed():
    time = Time()
    found = starts(RateLimiter(time.clock, time.sleep, requests=5), time, [1] * 23)
    assert most_in_a_minute(found, [1] * 23) <= 5
    assert found[-1] <= 5 * WINDOW


def test_no_minute_has_more_tokens_than_allowed():
    time = Time()
    sizes = [300, 500, 100, 900, 50, 50, 800] * 5
    found = starts(RateLimiter(time.clock, time.sleep, tokens=1_000), time, sizes)
    assert most_in_a_minute(found, sizes) <= 1_000


def test_call_larger_than_the_bound_goes_alone():
    time = Time()
    found = starts(RateLimiter(time.clock, time.sleep, tokens=100), time, [50, 5_000, 50])
    assert found[1] >= found[0] + WINDOW
    assert found[2] >= found[1] + WINDOW


def test_hold_keeps_every_call_back():
    time = Time()
    limiter = RateLimiter(time.clock, time.sleep)
    limiter.hold(30)
    limiter.hold(10)
    assert starts(limiter, time, [1]) == [30]


def test_limits_hold_over_threads():
    time = Time()
    limiter = RateLimiter(time.clock, time.sleep, requests=10)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(limiter.wait, [1] * 40))
    assert time.now >= 3 * WINDOW - 1
