package dev.alerting.collector.resilience;

import dev.alerting.collector.issue.IssueTracker.Urgency;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How many issues and comments this instance may write. GitHub allows 80 a minute and 500 an hour to everybody
 * together, so this times the number of instances has to stay below.
 *
 * <p>A limiter hands out a fixed number for each period, so in the worst case an hour sees one period's share more than
 * it should. Short periods keep that surplus small; the defaults count it in.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
public final class ContentBudget {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(30);

    private final List<Share> shares;

    private record Share(RateLimiter limiter, int perPeriod, Duration period) {
        /** What is left for others: repeats leave a fifth, other issues a tenth for the most urgent. */
        boolean has(Urgency urgency) {
            int reserve = switch (urgency) {
                case HIGH -> 0;
                case NORMAL -> perPeriod / 10;
                case LOW -> perPeriod / 5;
            };
            return limiter.getMetrics().getAvailablePermissions() > reserve;
        }
    }

    /** @param perMinute at least 6, handed out in shares of ten seconds; {@code perHour} in shares of half an hour */
    public ContentBudget(int perMinute, int perHour) {
        this.shares = List.of(share("minute", perMinute / 6, SHORT), share("hour", perHour / 2, LONG));
    }

    private static Share share(String name, int number, Duration period) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(Math.max(1, number))
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build();
        return new Share(RateLimiter.of("content-per-" + name, config), Math.max(1, number), period);
    }

    /** Takes one; else says how long until there may be one. */
    Optional<Duration> take(Urgency urgency) {
        for (Share share : shares) {
            if (!share.has(urgency)) {
                return Optional.of(share.period());
            }
        }
        for (Share share : shares) {
            if (!share.limiter().acquirePermission()) {
                return Optional.of(share.period());
            }
        }
        return Optional.empty();
    }
}
