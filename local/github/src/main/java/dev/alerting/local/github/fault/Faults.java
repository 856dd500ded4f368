package dev.alerting.local.github.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The faults that occur at GitHub. All of them come before the write takes effect; {@link Fault#afterEffect()}
 * reverses that. Shapes: GitHub's "Rate limits for the REST API" and "Troubleshooting the REST API".
 */
public final class Faults {

    private static final String DOCS = "https://docs.github.com/rest";
    private static final String RATE_DOCS =
            "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
    private static final String SECONDARY_LIMIT =
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

    private Faults() {}

    /** 500 with GitHub's JSON. */
    public static Fault internalServerError() {
        return json(500, Map.of(), "Server Error", DOCS);
    }

    /** 502 as its load balancers send it: a page, not JSON. */
    public static Fault badGateway() {
        return page(502, "502 Bad Gateway");
    }

    /** 503 without JSON: "no server is currently available". */
    public static Fault serviceUnavailable() {
        return page(503, "No server is currently available to service your request.");
    }

    /** 429 that says how long to wait. */
    public static Fault tooManyRequests(Duration retryAfter) {
        return json(429, retryAfter(retryAfter), SECONDARY_LIMIT, RATE_DOCS);
    }

    /** 403 for a secondary limit that says how long to wait. */
    public static Fault secondaryLimit(Duration retryAfter) {
        return json(403, retryAfter(retryAfter), SECONDARY_LIMIT, RATE_DOCS);
    }

    /** 403 for a secondary limit, recognizable by its text only. */
    public static Fault bareSecondaryLimit() {
        return json(403, Map.of(), SECONDARY_LIMIT, RATE_DOCS);
    }

    /** 403 for the hourly limit, which is reset at {@code reset}. */
    public static Fault primaryLimit(Instant reset) {
        return json(
                403,
                Map.of(
                        "x-ratelimit-limit", "5000",
                        "x-ratelimit-remaining", "0",
                        "x-ratelimit-used", "5000",
                        "x-ratelimit-reset", Long.toString(reset.getEpochSecond()),
                        "x-ratelimit-resource", "core"),
                "API rate limit exceeded for installation ID 1.",
                RATE_DOCS);
    }

    /** 403 for a permission that the App does not have. */
    public static Fault notAccessible() {
        return json(403, Map.of(), "Resource not accessible by integration", DOCS);
    }

    /** 401 for a token that is invalid or has expired. */
    public static Fault badCredentials() {
        return json(401, Map.of(), "Bad credentials", DOCS);
    }

    /** Any status with GitHub's error JSON around a message. */
    public static Fault status(int status, String message) {
        return json(status, Map.of(), message, DOCS);
    }

    /** The connection is closed and nothing has changed. */
    public static Fault closeBeforeEffect() {
        return new Fault.CloseConnection(false);
    }

    /** The write has taken effect and the connection is closed. */
    public static Fault closeAfterEffect() {
        return new Fault.CloseConnection(true);
    }

    /** Silence for this long; nothing has changed. */
    public static Fault hang(Duration duration) {
        return new Fault.Hang(false, duration);
    }

    /** The write has taken effect and half of the answer arrives. */
    public static Fault truncatedBody() {
        return new Fault.TruncatedBody();
    }

    /** The real answer after this long. */
    public static Fault latency(Duration duration) {
        return new Fault.Latency(duration);
    }

    private static Fault json(int status, Map<String, String> headers, String message, String documentation) {
        // The messages here are fixed or come from a test: quotes and backslashes are all that needs escaping.
        String escaped = message.replace("\\", "\\\\").replace("\"", "\\\"");
        String body = "{\"message\":\"%s\",\"documentation_url\":\"%s\",\"status\":\"%d\"}"
                .formatted(escaped, documentation, status);
        return new Fault.Reply(status, headers, body, false);
    }

    private static Fault page(int status, String text) {
        return new Fault.Reply(
                status, Map.of("Content-Type", "text/html"), "<html><body><h1>" + text + "</h1></body></html>", false);
    }

    private static Map<String, String> retryAfter(Duration wait) {
        return Map.of("retry-after", Long.toString(wait.toSeconds()));
    }
}
