package dev.alerting.local.github.api;

import dev.alerting.local.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The secondary limit on creating content: issues and comments per minute and per hour (80 and 500 on GitHub). GitHub
 * answers either 403 or 429; here the limit per minute is a 403 and the one per hour a 429, so that callers meet both.
 */
final class ContentLimits {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String MESSAGE = "You have exceeded a secondary rate limit and have been temporarily blocked"
            + " from content creation. Please retry your request again later.";

    private record Limits(int perMinute, int perHour) {}

    private final JsonAnswers json;
    private final Clock clock;
    private final Deque<Instant> created = new ArrayDeque<>();
    private Optional<Limits> limits = Optional.empty();

    ContentLimits(JsonAnswers json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    synchronized void enforce(int perMinute, int perHour) {
        if (perMinute < 1 || perHour < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
        limits = Optional.of(new Limits(perMinute, perHour));
        created.clear();
    }

    synchronized void lift() {
        limits = Optional.empty();
    }

    /** Puts the limit in front of a route. Only what was created counts. */
    Route.Handler guardRoute(Route.Handler route) {
        return call -> reserveSlot().orElseGet(() -> {
            try {
                return route.handle(call);
            } catch (RuntimeException e) {
                giveBack();
                throw e;
            }
        });
    }

    /** Counts one creation in both windows, or gives the refusal if a limit is reached. */
    private synchronized Optional<Response> reserveSlot() {
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        while (!created.isEmpty() && !created.getFirst().plus(HOUR).isAfter(now)) {
            created.removeFirst();
        }
        List<Instant> minute =
                created.stream().filter(at -> at.plus(MINUTE).isAfter(now)).toList();
        if (minute.size() >= limits.get().perMinute()) {
            return Optional.of(refuse(403, now, minute.getFirst().plus(MINUTE)));
        }
        if (created.size() >= limits.get().perHour()) {
            return Optional.of(refuse(429, now, created.getFirst().plus(HOUR)));
        }
        created.addLast(now);
        return Optional.empty();
    }

    private synchronized void giveBack() {
        created.pollLast();
    }

    private Response refuse(int status, Instant now, Instant free) {
        long wait = Math.max(1, Duration.between(now, free).plusMillis(999).toSeconds());
        return json.error(status, json.object().put("message", MESSAGE)).with("retry-after", Long.toString(wait));
    }
}
