package dev.alerting.collector.budget;

import dev.alerting.collector.budget.BudgetStore.BudgetUnavailableException;
import dev.alerting.collector.budget.Ledger.Share;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How many issues and comments all instances together may write. GitHub allows 80 a minute and 500 an hour to all of
 * them. The {@link Ledger} in the state table says what is used; this is one instance's access to it.
 *
 * <p><b>Calls.</b> An instance takes a share of up to five with one conditional write and then writes to GitHub without
 * asking. While there is enough, it keeps the rest for ten minutes, so that single alerts cost no call each; when it gets
 * scarce, for ten seconds, and at the end of an invocation it says what it has used and gives back the rest. What a
 * killed instance held counts as used at the latest possible time.
 *
 * <p><b>Lanes.</b> A tenth of both limits is kept for P0. Who is refused is told when there is room, each a little later
 * than the one before, so that what waits comes back spread over the time in which it can be served. Until then nobody of
 * a later lane goes first. A lane that is known to be closed is refused without a call for {@link #FRESH}.
 *
 * <p><b>Without the table</b> (no answer, an item that is damaged or of a later version) an instance keeps to half of the
 * limits by its own ledger, which always knows what it has written, and asks the table again after {@link #LOCAL}. With
 * two instances that is below the limits; with more, GitHub's own refusals pause each of them.
 *
 * <p><b>Edits</b> are not content to GitHub but 5 of 900 points a minute, and a request like any other. Each instance makes at
 * most {@link #EDITS_PER_MINUTE} and {@link #EDITS_PER_HOUR}, each with a look at the issue before: of two instances that
 * is 480 points, and a minute's whole content another 300; and 3,600 requests an hour of 5,000. So it takes no call to the
 * table. Those without which nobody is told of a P0 have {@link #P0_EDITS_PER_MINUTE} and {@link #P0_EDITS_PER_HOUR} more: 876
 * points, and 3,960 requests. Edits that no alert needs stop at {@link #SPARE_EDITS_PER_MINUTE}.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
public final class ContentBudget implements BudgetView {
    /** How much later than told a message may be redelivered: some seconds apart, and behind others of its batch. */
    static final Duration RETURN = Duration.ofSeconds(20);

    /** GitHub's limits end within an hour; a longer wait comes from a wrong clock and must not silence anybody. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    static final int EDITS_PER_MINUTE = 40;

    static final int EDITS_PER_HOUR = 900;

    static final int P0_EDITS_PER_MINUTE = 8;

    static final int P0_EDITS_PER_HOUR = 90;

    /**
     * Bringing an issue's text up to date takes two requests. At this rate two instances spend 1,920 an hour on it, of the
     * 5,000 that GitHub allows for everything.
     */
    static final int SPARE_EDITS_PER_MINUTE = 8;

    /** How long what is known of the others is believed where it closes a lane: they may have given back some. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** How long the table is left alone after it has failed. */
    static final Duration LOCAL = Duration.ofSeconds(30);

    private static final Duration CALM = Duration.ofMinutes(10);
    private static final Duration SCARCE = Duration.ofSeconds(10);

    /** Somebody else was quicker, several times in a row: soon it is our turn. */
    private static final Duration CONTENDED = Duration.ofSeconds(2);

    private static final int ATTEMPTS = 8;

    /** So that a time that moves on with each refusal is not written each time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    private final BudgetStore store;
    private final BudgetLimits limits;
    private final Supplier<String> ids;
    private final Runnable onUnreachable;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private State state = new State();

    /** What must not outlive a snapshot. */
    private static final class State {
        private Optional<String> instance = Optional.empty();
        private Optional<Ledger> known = Optional.empty();
        private Instant knownAt = Instant.MIN;
        private int held;
        private Instant heldUntil = Instant.MIN;

        /** What the stored ledger does not know yet. */
        private final List<Instant> uses = new ArrayList<>();

        private final Map<Lane, Instant> waiting = new EnumMap<>(Lane.class);
        private Instant pausedUntil = Instant.EPOCH;

        /** What the last one refused of a lane was told. */
        private final Map<Lane, Instant> told = new EnumMap<>(Lane.class);

        private Ledger own = Ledger.EMPTY;
        private Instant localUntil = Instant.MIN;
        private final List<Instant> edits = new ArrayList<>();
    }

    /**
     * @param limits of all instances together
     * @param ids gives a fresh id of an instance
     * @param onUnreachable runs each time the stored ledger could not be used
     */
    public ContentBudget(
            BudgetStore store, BudgetLimits limits, Supplier<String> ids, Runnable onUnreachable, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.ids = ids;
        this.onUnreachable = onUnreachable;
        this.clock = clock;
    }

    /** Starts afresh, with another id and no share: what a snapshot holds would be used once by each copy of it. */
    public void reset() {
        locked(() -> state = new State());
    }

    /** Takes one; if there is none, says how long until there may be. Never throws. */
    public Optional<Duration> takeOne(Lane lane) {
        return locked(() -> {
            Instant now = clock.instant();
            if (isLocal(now)) {
                return takeLocally(lane, now);
            }
            try {
                return takeShared(lane, now);
            } catch (BudgetUnavailableException e) {
                goLocal();
                return takeLocally(lane, clock.instant());
            }
        });
    }

    /**
     * As {@link #takeOne}, for requests that change an issue. They wait for no lane: a storm issue has to grow while
     * everything else waits. For {@link Lane#P0} there is room beyond what all others may use.
     */
    public Optional<Duration> takeEdits(int requests, Lane lane) {
        return locked(() -> {
            Instant now = clock.instant();
            Optional<Duration> wait = editsHeldBack(requests, lane, now);
            if (wait.isEmpty()) {
                for (int i = 0; i < requests; i++) {
                    state.edits.add(now);
                }
            }
            return wait;
        });
    }

    /** As above, of what may wait. */
    public Optional<Duration> takeEdits(int requests) {
        return takeEdits(requests, Lane.EDIT);
    }

    @Override
    public Optional<Duration> editsHeldBack() {
        return locked(() -> editsHeldBack(1, Lane.EDIT, clock.instant()));
    }

    private Optional<Duration> editsHeldBack(int requests, Lane lane, Instant now) {
        Instant pausedUntil = seen(now).pausedUntil();
        Instant possible = editsPossibleAt(requests, lane, now);
        Instant until = pausedUntil.isAfter(possible) ? pausedUntil : possible;
        return until.isAfter(now) ? Optional.of(Duration.between(now, until)) : Optional.empty();
    }

    /** Counts requests that were made without asking, as edits: the next ones wait for them. */
    public void addEdits(int requests) {
        locked(() -> {
            Instant now = clock.instant();
            for (int i = 0; i < requests; i++) {
                state.edits.add(now);
            }
            return state;
        });
    }

    /** So many at once are possible if there were none before, however many it takes. */
    private Instant editsPossibleAt(int requests, Lane lane, Instant now) {
        while (!state.edits.isEmpty()
                && !state.edits.getFirst().plus(Ledger.HOUR).isAfter(now)) {
            state.edits.removeFirst();
        }
        boolean mostUrgent = lane == Lane.P0;
        Instant byMinute = freeAt(EDITS_PER_MINUTE + (mostUrgent ? P0_EDITS_PER_MINUTE : 0), Ledger.MINUTE, requests);
        Instant byHour = freeAt(EDITS_PER_HOUR + (mostUrgent ? P0_EDITS_PER_HOUR : 0), Ledger.HOUR, requests);
        return byMinute.isAfter(byHour) ? byMinute : byHour;
    }

    /** When fewer edits than the limit lie within the window, so that there is room for these. */
    private Instant freeAt(int limit, Duration window, int requests) {
        int mustBeOld = state.edits.size() + Math.min(requests, limit) - limit;
        return mustBeOld <= 0 ? Instant.MIN : state.edits.get(mustBeOld - 1).plus(window);
    }

    /**
     * Present while a lane is known to be closed: for how long at least. {@link Lane#EDIT} closes for what no alert needs;
     * {@link #takeEdits} still serves the rest. Of the other lanes it asks the table at most once in {@link #FRESH},
     * and only if the lane was closed when it did so last.
     */
    public Optional<Duration> heldBack(Lane lane) {
        return locked(() -> {
            Instant now = clock.instant();
            if (lane == Lane.EDIT) {
                return editsHeldBack(EDITS_PER_MINUTE - SPARE_EDITS_PER_MINUTE + 1, lane, now);
            }
            if (!closedAsSeen(lane, now)) {
                return Optional.empty();
            }
            if (!isLocal(now) && !isFresh(now)) {
                try {
                    learn(store.read());
                } catch (BudgetUnavailableException e) {
                    goLocal();
                }
                if (!closedAsSeen(lane, now)) {
                    return Optional.empty();
                }
            }
            return Optional.of(refuse(lane, now));
        });
    }

    @Override
    public boolean canServeWithin(Lane lane, int count, Duration time) {
        return locked(() -> {
            Instant now = clock.instant();
            return seen(now).canServe(lane, count, limitsNow(now), now, now.plus(time));
        });
    }

    /** GitHub has said when to try again: until then, an hour at most, nobody gets any. */
    public void pause(Duration wait) {
        locked(() -> {
            Instant now = clock.instant();
            Instant until = now.plus(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
            // Answers about two limits at once arrive in any order, and the longer wait counts.
            if (until.isAfter(state.pausedUntil)) {
                state.pausedUntil = until;
                tell(now);
            }
            return state;
        });
    }

    public boolean isPaused() {
        return locked(() -> {
            Instant now = clock.instant();
            return seen(now).pausedUntil().isAfter(now);
        });
    }

    /** The end of an invocation: when others need it, what is not used is given back. Never throws. */
    public void endInvocation() {
        locked(() -> {
            Instant now = clock.instant();
            boolean hasNews = state.held > 0 || !state.uses.isEmpty();
            if (hasNews && state.known.isPresent() && state.known.get().isScarce(limits, now)) {
                tell(now);
            }
            return state;
        });
    }

    private Optional<Duration> takeShared(Lane lane, Instant now) {
        if (hasShare(now) && !seen(now).turn(lane, now).isAfter(now)) {
            use(clock.instant());
            state.held--;
            return Optional.empty();
        }
        if (isFresh(now) && closedAsSeen(lane, now)) {
            return Optional.of(refuse(lane, now));
        }
        boolean asked = state.known.isEmpty();
        if (asked) {
            learn(store.read());
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Ledger ledger = seen(now);
            if (ledger.opensAt(lane, limits, now).isAfter(now)) {
                if (asked) {
                    return Optional.of(refuse(lane, now));
                }
                asked = true;
                learn(store.read());
                continue;
            }
            Share share = share(ledger, lane, now);
            Optional<Ledger> other =
                    store.write(ledger.granted(instance(), share).next());
            if (other.isEmpty()) {
                settled(ledger.granted(instance(), share).next());
                state.held = share.units() - 1;
                state.heldUntil = share.until();
                use(clock.instant());
                return Optional.empty();
            }
            asked = true;
            learn(other.get());
        }
        return Optional.of(CONTENDED);
    }

    private boolean hasShare(Instant now) {
        return state.held > 0 && state.heldUntil.isAfter(now);
    }

    /** Of what is kept for P0, only what a P0 needs. */
    private Share share(Ledger ledger, Lane lane, Instant now) {
        int units = Math.clamp(ledger.free(Lane.P1, limits, now), 1, limits.share());
        Ledger then = ledger.used(now, units);
        boolean calm =
                !then.isScarce(limits, now) && ledger.heldByOthers(instance(), now) + units <= limits.perMinute() / 3;
        return new Share(units, now.plus(calm ? CALM : SCARCE));
    }

    private Optional<Duration> takeLocally(Lane lane, Instant now) {
        if (hasShare(now) && !seen(now).turn(lane, now).isAfter(now)) {
            state.held--;
            use(now);
            return Optional.empty();
        }
        if (seen(now).opensAt(lane, limitsNow(now), now).isAfter(now)) {
            return Optional.of(refuse(lane, now));
        }
        use(now);
        return Optional.empty();
    }

    private void use(Instant now) {
        state.uses.add(now);
        state.own = state.own.at(now).used(now, 1);
    }

    /** Also keeps the place of the one refused, here and in the other instances: no later lane goes first. */
    private Duration refuse(Lane lane, Instant now) {
        BudgetLimits limitsNow = limitsNow(now);
        Ledger ledger = seen(now);
        Instant opens = ledger.opensAt(lane, limitsNow, now);
        boolean byHour = ledger.freeInHour(lane, limitsNow, opens) <= limitsNow.perMinute(lane);
        Duration step = byHour
                ? Ledger.HOUR.dividedBy(limitsNow.perHour(lane))
                : Ledger.MINUTE.dividedBy(limitsNow.perMinute(lane));
        Instant next = Optional.ofNullable(state.told.get(lane))
                .map(last -> last.plus(step))
                .filter(at -> at.isAfter(opens) && at.isBefore(now.plus(LONGEST_PAUSE)))
                .orElse(opens);
        state.told.put(lane, next);
        // P0 keep their places to the last of them. Of others many may wait, whom rows of a storm issue overtake.
        Instant back = (lane == Lane.P0 ? next : opens).plus(RETURN);
        Instant expected = ledger.waiting().getOrDefault(lane, now);
        if (lane.compareTo(Lane.P3) < 0 && back.isAfter(expected.plus(TOLERANCE))) {
            state.waiting.put(lane, back);
            if (!isLocal(now)) {
                tell(now);
            }
        }
        return Duration.between(now, next);
    }

    /** Best effort: writes what the others should know. */
    private void tell(Instant now) {
        if (isLocal(now)) {
            return;
        }
        try {
            if (state.known.isEmpty()) {
                learn(store.read());
            }
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Ledger next = seen(now).next();
                Optional<Ledger> other = store.write(next);
                if (other.isEmpty()) {
                    settled(next);
                    return;
                }
                learn(other.get());
            }
        } catch (BudgetUnavailableException e) {
            goLocal();
        }
    }

    private void settled(Ledger written) {
        learn(written);
        state.uses.clear();
        state.held = 0;
    }

    private void learn(Ledger ledger) {
        state.known = Optional.of(ledger);
        state.knownAt = clock.instant();
    }

    private void goLocal() {
        onUnreachable.run();
        state.known = Optional.empty();
        state.localUntil = clock.instant().plus(LOCAL);
    }

    private boolean isLocal(Instant now) {
        return state.localUntil.isAfter(now);
    }

    private boolean isFresh(Instant now) {
        return state.known.isPresent() && state.knownAt.plus(FRESH).isAfter(now);
    }

    private boolean closedAsSeen(Lane lane, Instant now) {
        return (isLocal(now) || state.known.isPresent())
                && seen(now).opensAt(lane, limitsNow(now), now).isAfter(now);
    }

    private BudgetLimits limitsNow(Instant now) {
        return isLocal(now) ? limits.half() : limits;
    }

    /** What is known of all, with what only this instance knows; without the table, what it has written itself. */
    private Ledger seen(Instant now) {
        Ledger ledger = isLocal(now)
                ? state.own.at(now)
                : state.known
                        .orElse(Ledger.EMPTY)
                        .settled(instance(), state.uses)
                        .at(now);
        for (Map.Entry<Lane, Instant> entry : state.waiting.entrySet()) {
            if (entry.getValue().isAfter(now)) {
                ledger = ledger.awaiting(entry.getKey(), entry.getValue());
            }
        }
        return ledger.paused(state.pausedUntil);
    }

    private String instance() {
        String instance = state.instance.orElseGet(ids);
        state.instance = Optional.of(instance);
        return instance;
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
