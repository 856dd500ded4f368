package dev.alerting.collector.resilience;

import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.issue.Reaction;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Keeps calls away from a GitHub that is down, and writes within its limits. Never sleeps: a call that is held back
 * says when to try again.
 */
public final class GuardedIssueTracker implements IssueTracker {
    /** A probe takes about this long; until then everybody else waits. */
    private static final Duration PROBE = Duration.ofSeconds(5);

    /** A page of a list costs a point of GitHub's limits, an edit five. */
    private static final int PAGES_OF_AN_EDIT = 5;

    private static final int PAGE = 100;

    private static final Exception OUTAGE = new Exception("GitHub did not answer as it should");

    private final IssueTracker tracker;
    private final CircuitBreaker breaker;
    private final ContentBudget budget;
    private final Limits limits;
    private final Clock clock;
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicReference<Optional<Instant>> openedAt = new AtomicReference<>(Optional.empty());

    /**
     * @param window how many calls the breaker looks back on
     * @param failureRate percentage of them that opens it
     * @param open how long it then stays open
     */
    public record Limits(int window, int failureRate, Duration open) {}

    public GuardedIssueTracker(IssueTracker tracker, Limits limits, ContentBudget budget, Clock clock) {
        this.tracker = tracker;
        this.budget = budget;
        this.limits = limits;
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                "github",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(limits.window())
                        .minimumNumberOfCalls(Math.max(1, limits.window() / 2))
                        .failureRateThreshold(limits.failureRate())
                        .waitDurationInOpenState(limits.open())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> openedAt.set(
                        event.getStateTransition().getToState() == State.OPEN
                                ? Optional.of(clock.instant())
                                : Optional.empty()));
    }

    /** While the circuit is open and it is not yet time for a probe, or the probe is under way. */
    @Override
    public Optional<Duration> heldBack() {
        if (probing.get() && breaker.getState() == State.HALF_OPEN) {
            return Optional.of(PROBE);
        }
        return openedAt.get()
                .map(at -> Duration.between(clock.instant(), at.plus(limits.open())))
                .filter(left -> left.isPositive());
    }

    @Override
    public Optional<Duration> heldBack(Lane lane) {
        return budget.heldBack(lane);
    }

    @Override
    public String repository() {
        return tracker.repository();
    }

    @Override
    public Outcome<Done> checkAccess() {
        return callGuarded(tracker::checkAccess);
    }

    @Override
    public Outcome<Integer> create(IssueDraft draft, Lane lane) {
        return callForContent(lane, () -> tracker.create(draft, lane));
    }

    @Override
    public Outcome<IssueView> viewIssue(int number) {
        return callGuarded(() -> tracker.viewIssue(number));
    }

    @Override
    public Outcome<Optional<String>> readBody(int number) {
        return callWithoutVote(() -> tracker.readBody(number));
    }

    @Override
    public Outcome<Done> comment(int number, String body, Lane lane) {
        return callForContent(lane, () -> tracker.comment(number, body, lane));
    }

    @Override
    public Outcome<Done> close(int number, CloseReason reason, Optional<String> body) {
        return callGuarded(() -> tracker.close(number, reason, body));
    }

    @Override
    public Outcome<Boolean> assign(int number, String login) {
        return callWithoutVote(() -> tracker.assign(number, login));
    }

    @Override
    public Outcome<Done> react(long comment, Reaction reaction) {
        return callWithoutVote(() -> tracker.react(comment, reaction));
    }

    @Override
    public Outcome<Boolean> hasTriageRole(String login) {
        return callWithoutVote(() -> tracker.hasTriageRole(login));
    }

    @Override
    public Outcome<Done> reopen(int number) {
        return callGuarded(() -> tracker.reopen(number));
    }

    @Override
    public Outcome<Done> edit(int number, IssueEdit edit, Lane lane) {
        return callWithinLimit(() -> budget.takeEdits(edit.requests(), lane), () -> tracker.edit(number, edit, lane));
    }

    @Override
    public Outcome<Optional<Integer>> findIssue(Marker marker, Instant since) {
        return callGuarded(() -> tracker.findIssue(marker, since));
    }

    @Override
    public Outcome<Boolean> hasComment(int number, Marker marker, Instant since) {
        return callGuarded(() -> tracker.hasComment(number, marker, since));
    }

    /**
     * Lists behind the same circuit and within the same budget. No alert needs them: they give way to whatever one
     * needs, and however they fail, the circuit stays closed.
     */
    public IssueListing guard(IssueListing listing) {
        return new GuardedListing(listing);
    }

    private final class GuardedListing implements IssueListing {
        private final IssueListing listing;

        private GuardedListing(IssueListing listing) {
            this.listing = listing;
        }

        @Override
        public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
            return list(
                    () -> listing.listChanges(since, etag),
                    changes -> changes.issues().size());
        }

        @Override
        public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
            return list(
                    () -> listing.listComments(since, etag),
                    found -> found.comments().size());
        }

        @Override
        public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
            return list(() -> listing.listOpen(isTimeLeft), List::size);
        }

        @Override
        public Outcome<Done> closeAsDuplicate(int number) {
            return callWithinLimit(() -> budget.takeEdits(1), () -> listing.closeAsDuplicate(number));
        }

        private <T> Outcome<T> list(Supplier<Outcome<T>> call, ToIntFunction<T> size) {
            return callWithoutVote(() -> {
                // Refused while GitHub accepts nothing, and while as much as all edits of a minute is used already.
                Optional<Duration> wait = budget.takeEdits(0);
                if (wait.isPresent()) {
                    return new Unavailable<>(
                            Cause.BUDGET, "what is left of GitHub's limits is kept for alerts", wait.get());
                }
                Outcome<T> outcome = call.get();
                if (outcome instanceof Unavailable<T> limited && limited.cause() == Cause.RATE_LIMITED) {
                    budget.pause(limited.notBefore());
                } else if (outcome instanceof Outcome.Applied<T> applied) {
                    // The list of a small repository costs less than an edit.
                    budget.addEdits(size.applyAsInt(applied.value()) / PAGE / PAGES_OF_AN_EDIT);
                }
                return outcome;
            });
        }
    }

    /** The breaker comes first: a call that is kept away must not use up what will be needed once GitHub is back. */
    private <T> Outcome<T> callForContent(Lane lane, Supplier<Outcome<T>> call) {
        return callWithinLimit(() -> budget.takeOne(lane), call);
    }

    private <T> Outcome<T> callWithinLimit(Supplier<Optional<Duration>> take, Supplier<Outcome<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return heldBack("GitHub is down; calls are held back", untilProbe());
        }
        Optional<Duration> wait = take.get();
        if (wait.isPresent()) {
            breaker.releasePermission();
            return budget.isPaused()
                    ? new Unavailable<>(Cause.RATE_LIMITED, "GitHub accepts no new content for now", wait.get())
                    : new Unavailable<>(
                            Cause.BUDGET, "our own limit on what is written to GitHub is used up", wait.get());
        }
        Outcome<T> outcome = callPermitted(call);
        if (outcome instanceof Unavailable<T> limited && limited.cause() == Cause.RATE_LIMITED) {
            // Carrying on regardless may end in a ban, say GitHub's best practices for its API.
            budget.pause(limited.notBefore());
        }
        return outcome;
    }

    /** For calls that no alert needs: however they fail, the circuit stays closed for those that alerts need. */
    private <T> Outcome<T> callWithoutVote(Supplier<Outcome<T>> call) {
        return breaker.getState() == State.CLOSED
                ? call.get()
                : heldBack("GitHub is down; calls are held back", untilProbe());
    }

    private <T> Outcome<T> callGuarded(Supplier<Outcome<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return heldBack("GitHub is down; calls are held back", untilProbe());
        }
        return callPermitted(call);
    }

    private <T> Outcome<T> callPermitted(Supplier<Outcome<T>> call) {
        boolean probe = breaker.getState() == State.HALF_OPEN;
        if (probe) {
            probing.set(true);
        }
        long start = System.nanoTime();
        Outcome<T> outcome;
        try {
            outcome = call.get();
        } catch (RuntimeException | Error e) {
            // Otherwise the only permission of a half-open circuit would be lost for good.
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            throw e;
        } finally {
            if (probe) {
                probing.set(false);
            }
        }
        long took = System.nanoTime() - start;
        // Only an outage counts: a refusal, a limit or a missing permission is an answer.
        boolean outage = outcome instanceof Unknown<T>
                || outcome instanceof Unavailable<T> unavailable && unavailable.cause() == Cause.OUTAGE;
        if (outage) {
            breaker.onError(took, TimeUnit.NANOSECONDS, OUTAGE);
        } else {
            breaker.onSuccess(took, TimeUnit.NANOSECONDS);
        }
        return outcome;
    }

    private Duration untilProbe() {
        Duration left = openedAt.get()
                .map(at -> Duration.between(clock.instant(), at.plus(limits.open())))
                .orElse(PROBE);
        return left.compareTo(PROBE) < 0 ? PROBE : left;
    }

    private static <T> Outcome<T> heldBack(String reason, Duration wait) {
        return new Unavailable<>(Cause.HELD_BACK, reason, wait);
    }
}
