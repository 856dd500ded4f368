package dev.alerting.collector.resilience;

import dev.alerting.collector.issue.BudgetView;
import dev.alerting.collector.issue.Lane;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * How many issues and comments this instance may write. GitHub allows 80 a minute and 500 an hour to all
 * instances together, so this budget times the number of instances has to stay below that.
 *
 * <p>A limiter hands out a fixed number for each period, so in the worst case an hour sees one period's share more than
 * it should. Short periods keep that surplus small; the defaults count it in.
 *
 * <p>The queue knows no urgency: when thousands of messages are redelivered for a new share, a P0 is somewhere among
 * them. So once one of the most urgent has been refused, all others but closings are, until it has most likely been
 * redelivered.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
public final class ContentBudget implements BudgetView {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(30);

    /** How much later than asked a message may be redelivered, so that not all arrive in the same second. */
    static final Duration RETURN = Duration.ofMinutes(1);

    /** GitHub's limits end within an hour; a longer wait comes from a wrong clock and must not silence an instance. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final int perMinute;
    private final int perHour;
    private final LongSupplier nanoTime;
    private volatile State state;

    private record State(List<Share> shares, AtomicLong mostUrgentBackAt, AtomicLong pausedUntil) {}

    private record Share(RateLimiter limiter, int perPeriod, Duration period, long start) {
        /** What is left for others: repeats leave a fifth, other issues a tenth for the most urgent. */
        boolean hasRoomFor(Lane lane) {
            return roomFor(lane) > 0;
        }

        private int roomFor(Lane lane) {
            return limiter.getMetrics().getAvailablePermissions() - reserve(lane);
        }

        private int reserve(Lane lane) {
            return switch (lane) {
                case P0, CLOSE -> 0;
                case P1, P2 -> perPeriod / 10;
                case P3, EDIT -> perPeriod / 5;
            };
        }

        boolean canServe(Lane lane, int count, Duration time, long now) {
            Duration first = untilNext(now);
            long periods = time.compareTo(first) < 0 ? 0 : 1 + time.minus(first).dividedBy(period);
            return Math.max(0, roomFor(lane)) + periods * (perPeriod - reserve(lane)) >= count;
        }

        /** Until the next share. */
        Duration untilNext(long now) {
            return period.minusNanos((now - start) % period.toNanos());
        }
    }

    /** @param perMinute at least 6, handed out in shares of ten seconds; {@code perHour} in shares of half an hour */
    public ContentBudget(int perMinute, int perHour) {
        this(perMinute, perHour, System::nanoTime);
    }

    /** @param nanoTime what shares go by, as {@link System#nanoTime()} */
    public ContentBudget(int perMinute, int perHour, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.perHour = perHour;
        this.nanoTime = nanoTime;
        this.state = freshState();
    }

    /**
     * Starts afresh. After a restore from a snapshot it must: nothing promises that the nano time continues from where
     * the snapshot was taken, and at an earlier time a limiter gives nothing until it has caught up.
     */
    public void reset() {
        state = freshState();
    }

    private State freshState() {
        long now = nanoTime.getAsLong();
        return new State(
                List.of(share("minute", perMinute / 6, SHORT), share("hour", perHour / 2, LONG)),
                new AtomicLong(now),
                new AtomicLong(now));
    }

    private Share share(String name, int number, Duration period) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(Math.max(1, number))
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build();
        // RateLimiter.of creates the same, but on the system's time.
        RateLimiter limiter = new AtomicRateLimiter("content-per-" + name, config, nanoTime::getAsLong);
        return new Share(limiter, Math.max(1, number), period, nanoTime.getAsLong());
    }

    /** Takes one; if there is none, says how long until there may be. */
    Optional<Duration> takeOne(Lane lane) {
        long now = nanoTime.getAsLong();
        State state = this.state;
        Optional<Duration> wait = Stream.concat(
                        state.shares().stream()
                                .filter(share -> !share.hasRoomFor(lane))
                                .map(share -> share.untilNext(now)),
                        Stream.concat(mostUrgentFirst(state, lane, now).stream(), pauseLeft(state, now).stream()))
                .max(Comparator.naturalOrder())
                .or(() -> acquireShares(state, now));
        if (lane == Lane.P0) {
            wait.ifPresent(asked ->
                    state.mostUrgentBackAt().set(now + asked.plus(RETURN).toNanos()));
        }
        return wait;
    }

    @Override
    public boolean canServeWithin(Lane lane, int count, Duration time) {
        long now = nanoTime.getAsLong();
        State state = this.state;
        Duration closed = Stream.concat(mostUrgentFirst(state, lane, now).stream(), pauseLeft(state, now).stream())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return count == 0
                || closed.compareTo(time) <= 0
                        && state.shares().stream().allMatch(share -> share.canServe(lane, count, time, now));
    }

    /** GitHub has said when to try again: until then, an hour at most, nobody gets any. */
    void pause(Duration wait) {
        long until = nanoTime.getAsLong() + Math.min(wait.toNanos(), LONGEST_PAUSE.toNanos());
        // Answers about two limits at once arrive in any order, and the longer wait counts.
        state.pausedUntil().accumulateAndGet(until, (one, other) -> one - other > 0 ? one : other);
    }

    boolean isPaused() {
        return pauseLeft(state, nanoTime.getAsLong()).isPresent();
    }

    private static Optional<Duration> pauseLeft(State state, long now) {
        return timeUntil(state.pausedUntil(), now);
    }

    private static Optional<Duration> mostUrgentFirst(State state, Lane lane, long now) {
        return timeUntil(state.mostUrgentBackAt(), now).filter(left -> lane.compareTo(Lane.CLOSE) > 0);
    }

    private static Optional<Duration> timeUntil(AtomicLong time, long now) {
        return Optional.of(Duration.ofNanos(time.get() - now)).filter(Duration::isPositive);
    }

    /** Fails only if somebody else was quicker. */
    private static Optional<Duration> acquireShares(State state, long now) {
        return state.shares().stream()
                .filter(share -> !share.limiter().acquirePermission())
                .findFirst()
                .map(share -> share.untilNext(now));
    }
}
