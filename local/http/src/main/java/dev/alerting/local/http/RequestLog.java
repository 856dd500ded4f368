package dev.alerting.local.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The newest requests, oldest first, and how often each operation was called. Bounded, because a stand-in may run for
 * days. Safe for concurrent use.
 *
 * @param <R> what is kept of a request
 */
public final class RequestLog<R> {

    private final int capacity;
    private final Function<R, String> operation;
    private final Deque<R> requests = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /**
     * @param capacity how many requests are kept; the counts are not limited
     * @param operation the key a request is counted by
     */
    public RequestLog(int capacity, Function<R, String> operation) {
        this.capacity = capacity;
        this.operation = operation;
    }

    public synchronized void add(R request) {
        if (requests.size() == capacity) {
            requests.removeFirst();
        }
        requests.addLast(request);
        counts.merge(operation.apply(request), 1L, Long::sum);
    }

    /** In the order in which they were added. */
    public synchronized List<R> requests() {
        return List.copyOf(requests);
    }

    /** Calls of each operation since the log was last cleared. */
    public synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Drops all requests and counts. */
    public synchronized void clear() {
        requests.clear();
        counts.clear();
    }
}
