package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;

/** The primary limit: requests per hour. Every answer states it in its headers; it is enforced only on demand. */
final class RateBudget {

    /** The minimum for an App installation. */
    private static final int DEFAULT_LIMIT = 5_000;

    private static final Duration WINDOW = Duration.ofHours(1);

    /** The state of the window after counting a request. */
    record Reading(int limit, int used, Instant reset, boolean exhausted) {

        int remaining() {
            return Math.max(0, limit - used);
        }

        Map<String, String> headers() {
            return Map.of(
                    "x-ratelimit-limit", Integer.toString(limit),
                    "x-ratelimit-remaining", Integer.toString(remaining()),
                    "x-ratelimit-used", Integer.toString(used),
                    "x-ratelimit-reset", Long.toString(reset.getEpochSecond()),
                    "x-ratelimit-resource", "core");
        }
    }

    private final Clock clock;
    private OptionalInt enforced = OptionalInt.empty();
    private Instant reset;
    private int used;

    RateBudget(Clock clock) {
        this.clock = clock;
        this.reset = clock.instant().plus(WINDOW);
    }

    synchronized void enforce(OptionalInt perHour) {
        enforced = perHour;
        used = 0;
        reset = clock.instant().plus(WINDOW);
    }

    /** Counts a request. */
    synchronized Reading takeReading() {
        Instant now = clock.instant();
        if (!now.isBefore(reset)) {
            used = 0;
            reset = now.plus(WINDOW);
        }
        used++;
        return reading();
    }

    /** The answer of {@code /rate_limit}; asking for it does not count. */
    synchronized ObjectNode view(JsonAnswers json) {
        ObjectNode view = json.object();
        ObjectNode resources = json.object();
        for (String resource : new String[] {"core", "search", "graphql", "integration_manifest"}) {
            resources.set(resource, window(json));
        }
        view.set("resources", resources);
        view.set("rate", window(json));
        return view;
    }

    private Reading reading() {
        if (enforced.isPresent()) {
            int limit = enforced.getAsInt();
            return new Reading(limit, Math.min(used, limit), reset, used > limit);
        }
        // With a clock that stands still, a test may send more than GitHub allows; the headers then stop short of zero.
        return new Reading(DEFAULT_LIMIT, Math.min(used, DEFAULT_LIMIT - 1), reset, false);
    }

    private ObjectNode window(JsonAnswers json) {
        Reading reading = reading();
        return json.object()
                .put("limit", reading.limit())
                .put("used", reading.used())
                .put("remaining", reading.remaining())
                .put("reset", reading.reset().getEpochSecond());
    }
}
