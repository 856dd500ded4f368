package dev.alerting.local.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The latest requests, oldest first; bounded because the local pipeline may stay up for days. Safe for concurrent
 * use.
 */
final class RequestLog {

    private static final int CAPACITY = 10_000;

    private final Deque<AwsRequest> requests = new ArrayDeque<>();

    synchronized void add(AwsRequest request) {
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    synchronized List<AwsRequest> all() {
        return List.copyOf(requests);
    }
}
