package dev.alerting.local.http;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was asked and how it ended. Keeps the newest requests; the counters count all. */
public final class RequestLog {

    /** Enough for any test, bounded for a stand-in that runs for days. */
    private static final int CAPACITY = 100_000;

    private final Clock clock;
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private final Map<String, Long> counters = new TreeMap<>();
    private long sequence;

    public RequestLog(Clock clock) {
        this.clock = clock;
    }

    /** A record for a request that has just come in; {@link #finish} puts it into the log. */
    public synchronized RecordedRequest begin(Request request, String route) {
        return new RecordedRequest(
                ++sequence,
                clock.instant(),
                request.method(),
                request.path(),
                request.query(),
                route,
                request.text(),
                0,
                false);
    }

    /** Adds a request whose outcome is known. */
    public synchronized void finish(RecordedRequest request) {
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(request);
        counters.merge(request.operation(), 1L, Long::sum);
    }

    /** In the order in which they ended. */
    public synchronized List<RecordedRequest> requests() {
        return new ArrayList<>(requests);
    }

    /** How often each method and route was asked since the last clearing. */
    public synchronized Map<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    /** Forgets requests and counters. */
    public synchronized void clear() {
        requests.clear();
        counters.clear();
    }
}
