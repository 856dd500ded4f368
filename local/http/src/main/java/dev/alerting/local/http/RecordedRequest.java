package dev.alerting.local.http;

import java.time.Instant;

/**
 * One API call, for tests to look at. Headers are left out because they carry tokens.
 *
 * @param sequence 1 for the first request since the start; clearing the log does not reset it
 * @param at when it was received
 * @param path percent-encoded, as sent
 * @param query without the question mark; may be empty
 * @param route the template that answers it, like {@code /repos/{owner}/{repo}/issues}; {@code (none)} for unknown
 *     paths
 * @param body the request's body as text; may be empty
 * @param status the status that was sent; 0 before that, and when the connection was closed instead
 * @param applied whether a write took effect; false for reads
 */
public record RecordedRequest(
        long sequence,
        Instant at,
        String method,
        String path,
        String query,
        String route,
        String body,
        int status,
        boolean applied) {

    /** A request whose outcome is still open. */
    public static RecordedRequest received(long sequence, Instant at, Request request, String route) {
        return new RecordedRequest(
                sequence, at, request.method(), request.path(), request.query(), route, request.text(), 0, false);
    }

    /** The same with its outcome. */
    public RecordedRequest answered(int newStatus, boolean newApplied) {
        return new RecordedRequest(sequence, at, method, path, query, route, body, newStatus, newApplied);
    }

    /** What requests are counted by: method and route. */
    public String operation() {
        return method + " " + route;
    }

    /** Whether the method changes something. */
    public boolean isWrite() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
