package dev.alerting.collector.storm;

import dev.alerting.collector.budget.BudgetView;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.Placement;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertRecord.Row;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.Storm.Counted;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.event.Priority;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts new episodes and decides which of them become rows. A few alerts are counted in this instance only and cost
 * nothing; from then on instances count together, in the storm's item. Safe for concurrent use.
 */
public final class StormWatch implements Placement {
    /**
     * How long a storm is believed to take rows after it was seen to. The end of a storm waits longer than this for rows
     * that are still being written ({@link StormKeeper#GRACE}).
     */
    static final Duration BELIEVED = Duration.ofSeconds(10);

    /** After a failure: alerts get issues of their own for so long. */
    static final Duration OFF = Duration.ofMinutes(1);

    /** After the last new row there is still a storm for so long. */
    private static final Duration STORMY = Duration.ofMinutes(1);

    /** A P0 that gets its issue this soon needs no row. */
    private static final Duration URGENT_PATIENCE = Duration.ofMinutes(1);

    /** A message told to return may come this much later. */
    private static final Duration SPREAD = Duration.ofMinutes(1);

    /** Others, of which an instance knows nothing, wait for the same room. */
    private static final int INSTANCES = 2;

    private static final int MAX_KEYS = 5_000;
    private static final int MAX_WAITING = 10_000;
    private static final int ATTEMPTS = 4;

    private final StormStore store;
    private final IssueTracker tracker;
    private final BudgetView budget;
    private final StormOptions options;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Map<String, Local> byKey = bounded(MAX_KEYS);
    private final Map<String, Instant> waiting = bounded(MAX_WAITING);
    private final Map<String, Instant> unfiled = bounded(MAX_KEYS);
    private final Map<String, Instant> changed = new ConcurrentHashMap<>();
    private volatile Instant offUntil = Instant.MIN;
    private volatile Instant stormyUntil = Instant.MIN;

    /** What this instance knows of one key. Guarded by its lock. */
    private static final class Local {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Counted> counted = new LinkedHashMap<>();
        private Optional<Storm> storm = Optional.empty();
        private Instant readAt = Instant.MIN;

        private void keep(Storm read, Instant now) {
            storm = Optional.of(read);
            readAt = now;
        }

        private Optional<Storm> taking(Instant now) {
            return storm.filter(known -> known.takesRows() && now.isBefore(readAt.plus(BELIEVED)));
        }
    }

    public StormWatch(
            StormStore store,
            IssueTracker tracker,
            BudgetView budget,
            StormOptions options,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.store = store;
        this.tracker = tracker;
        this.budget = budget;
        this.options = options;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    private static <V> Map<String, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        });
    }

    /** Drops what was learned since the start: none of it may be in a snapshot. */
    public void clear() {
        byKey.clear();
        waiting.clear();
        unfiled.clear();
        changed.clear();
        offUntil = Instant.MIN;
        stormyUntil = Instant.MIN;
    }

    @Override
    public Place place(AlertRecord next, DeliveredAlert alert) {
        return place(next, alert, Optional.empty());
    }

    @Override
    public Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert) {
        return place(next, alert, Optional.of(wait));
    }

    @Override
    public boolean givesRows() {
        return options.after() > 0 && !clock.instant().isBefore(offUntil);
    }

    private Place place(AlertRecord next, DeliveredAlert alert, Optional<Duration> wait) {
        if (!givesRows()) {
            return new Own();
        }
        try {
            return choose(next, alert, clock.instant(), wait);
        } catch (RuntimeException e) {
            failed("counting a storm failed", e);
            return new Own();
        }
    }

    /** Nothing about storms may keep an alert from being filed. */
    void failed(String what, RuntimeException failure) {
        offUntil = clock.instant().plus(OFF);
        report(what, failure);
    }

    /** One storm is in trouble: new alerts may go on to become rows of the others. */
    void report(String what, RuntimeException failure) {
        metrics.count("StormFailures", Map.of());
        StructuredLog.Entry entry = log.error(what);
        (failure instanceof StateUnavailableException ? entry.withFailure(failure) : entry.withUnexpected(failure))
                .write();
    }

    /** @param wait if it has been refused an issue: for how long */
    private Place choose(AlertRecord next, DeliveredAlert alert, Instant now, Optional<Duration> wait) {
        String team = next.routing().teams().getFirst();
        String source = alert.event().source();
        String rule = alert.alert().origin().subject();
        Storm.Key ofRule = Storm.Key.ofRule(team, source, rule);
        Storm.Key ofTeam = Storm.Key.ofTeam(team);
        Optional<Storm> storm =
                counted(ofRule, next, options.after(), now).or(() -> counted(ofTeam, next, options.teamAfter(), now));
        boolean mostUrgent = next.routing().priority() == Priority.P0;
        if (mostUrgent && wait.isEmpty() && isRoomForMostUrgent(1, Duration.ZERO)) {
            return new Own();
        }
        if (storm.isEmpty() && (mostUrgent ? isShortForMostUrgent(wait) : isShort(next, now, wait))) {
            // While this one was being counted, another may have begun the storm of the rule: one issue is enough.
            storm = taking(ofRule, now).or(() -> begun(ofTeam, now));
        }
        return storm.<Place>map(found -> new InRow(row(found, source, rule, now, next.fingerprint()), mostUrgent))
                .orElseGet(Own::new);
    }

    private Row row(Storm storm, String source, String rule, Instant now, String fingerprint) {
        waiting.remove(fingerprint);
        stormyUntil = now.plus(STORMY);
        // In shadow mode no issue follows.
        if (storm.issue().isEmpty() && !options.shadow()) {
            unfiled.put(storm.rows(), now);
        }
        return new Row(storm.rows(), source, rule);
    }

    /** The storm of a key, if it takes rows after this episode was counted. */
    private Optional<Storm> counted(Storm.Key key, AlertRecord next, int limit, Instant now) {
        Local local = byKey.computeIfAbsent(key.hash(), hash -> new Local());
        local.lock.lock();
        try {
            Optional<Storm> known = local.taking(now);
            if (known.isPresent()) {
                return known;
            }
            Instant since = now.minus(options.window());
            local.counted.values().removeIf(one -> one.at().isBefore(since));
            Counted one = Counted.of(next.fingerprint(), now);
            local.counted.putIfAbsent(one.alert(), one);
            boolean alone = local.counted.size() < options.shareFrom(limit)
                    && local.storm.filter(Storm::takesRows).isEmpty();
            if (alone) {
                return Optional.empty();
            }
            return shared(key, local, limit, since, now);
        } finally {
            local.lock.unlock();
        }
    }

    private Optional<Storm> shared(Storm.Key key, Local local, int limit, Instant since, Instant now) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Storm before = attempt == 0
                            && local.storm.filter(known -> !known.takesRows()).isPresent()
                    ? local.storm.get()
                    : read(key, local, now);
            if (before.takesRows()) {
                return Optional.of(before);
            }
            if (!before.mayOpen()) {
                // A person has closed it: counts would only get in the way of those who see to that.
                return Optional.empty();
            }
            Storm after = before.counting(List.copyOf(local.counted.values()), since, limit + 1);
            boolean begins = after.counted().size() > limit && before.mayOpen() && mayBegin(key);
            if (!begins && after.counted().equals(before.counted())) {
                return Optional.empty();
            }
            Optional<Storm> written = write(local, before, begins ? after.opened(now) : after, now);
            if (written.isPresent()) {
                return written.filter(Storm::takesRows);
            }
        }
        return Optional.empty();
    }

    /** The storm of a key, if it takes rows as it is stored now. */
    private Optional<Storm> taking(Storm.Key key, Instant now) {
        Local local = byKey.computeIfAbsent(key.hash(), hash -> new Local());
        local.lock.lock();
        try {
            return Optional.of(read(key, local, now)).filter(Storm::takesRows);
        } finally {
            local.lock.unlock();
        }
    }

    /** The storm of a key; it begins if there is none. */
    private Optional<Storm> begun(Storm.Key key, Instant now) {
        Local local = byKey.computeIfAbsent(key.hash(), hash -> new Local());
        local.lock.lock();
        try {
            Optional<Storm> known = local.taking(now);
            for (int attempt = 0; known.isEmpty() && attempt < ATTEMPTS; attempt++) {
                Storm before = read(key, local, now);
                if (before.takesRows()) {
                    return Optional.of(before);
                }
                if (!before.mayOpen()) {
                    return Optional.empty();
                }
                known = write(local, before, before.opened(now), now);
            }
            return known;
        } finally {
            local.lock.unlock();
        }
    }

    private Storm read(Storm.Key key, Local local, Instant now) {
        Storm storm = store.read(key.hash()).orElseGet(() -> Storm.none(key, now));
        local.keep(storm, now);
        return storm;
    }

    private Optional<Storm> write(Local local, Storm before, Storm after, Instant now) {
        Storm next = after.toBuilder().version(before.version() + 1).build();
        if (options.shadow()) {
            return Optional.of(next);
        }
        if (next.takesRows()) {
            // What cannot be read by the index would be seen by nobody: then there must be no rows.
            store.rows(next.rows(), row -> {});
        }
        if (!store.write(next)) {
            return Optional.empty();
        }
        local.keep(next, now);
        if (next.takesRows()) {
            metrics.count("StormsBegun", Map.of());
            log.warn("storm begins")
                    .with("storm", next.rows())
                    .with("team", next.key().team())
                    .with("source", next.key().source())
                    .with("rule", next.key().rule())
                    .write();
        }
        return Optional.of(next);
    }

    /** A storm of a rule needs an issue soon as well. Where too many begin at once, one for the team has to do. */
    private boolean mayBegin(Storm.Key key) {
        return key.kind() == Storm.Kind.TEAM
                || budget.canServeWithin(Lane.P0, INSTANCES * (unfiled.size() + 1), patience(Duration.ZERO));
    }

    /** Issues of storms go first: everything in them, P0 too, is seen by them. */
    private boolean isRoomForMostUrgent(int count, Duration time) {
        int first = unfiled.size() + count;
        return budget.canServeWithin(Lane.P0, first, time)
                && (!isStormy() || budget.canServeWithin(Lane.P0, first + options.reserve(), options.patience()));
    }

    @Override
    public boolean isStormy() {
        return clock.instant().isBefore(stormyUntil);
    }

    @Override
    public boolean hasRoomForMostUrgent() {
        return isRoomForMostUrgent(1, Duration.ZERO);
    }

    private boolean isShortForMostUrgent(Optional<Duration> wait) {
        Duration patience = options.patience().compareTo(URGENT_PATIENCE) < 0 ? options.patience() : URGENT_PATIENCE;
        return tracker.heldBack().isEmpty()
                && (wait.filter(told -> told.compareTo(patience) > 0).isPresent()
                        || !isRoomForMostUrgent(INSTANCES * (waiting.size() + 1), patience));
    }

    /** Whether an alert would have to wait too long. Of those that need not, it is remembered since when they wait. */
    private boolean isShort(AlertRecord next, Instant now, Optional<Duration> wait) {
        String fingerprint = next.fingerprint();
        Lane lane = Lane.of(next.routing().priority());
        if (tracker.heldBack().isPresent()) {
            // GitHub is down: it takes no issue of a storm either.
            return false;
        }
        if (now.isBefore(stormyUntil)) {
            waiting.remove(fingerprint);
            // The issues of storms go first.
            return wait.isPresent()
                    || !budget.canServeWithin(lane, INSTANCES * unfiled.size() + 1, Duration.ZERO)
                    || !budget.canServeWithin(lane, options.headroom(), options.patience());
        }
        if (wait.isEmpty() && unfiled.isEmpty() && budget.canServeWithin(lane, 1, Duration.ZERO)) {
            waiting.remove(fingerprint);
            return false;
        }
        Instant since = waiting.getOrDefault(fingerprint, now);
        int others = INSTANCES * (waiting.size() + unfiled.size());
        Duration left = patience(Duration.between(since, now));
        boolean isShort = wait.filter(told -> told.compareTo(left) > 0).isPresent()
                || !budget.canServeWithin(lane, others + 1, left);
        if (!isShort) {
            waiting.put(fingerprint, since);
        }
        return isShort;
    }

    private Duration patience(Duration waited) {
        Duration left = options.patience().minus(SPREAD).minus(waited);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public StormIssue stormOf(Row row) {
        Optional<Storm> storm = store.read(Storm.hashOf(row.storm()));
        int episode = Storm.episodeOf(row.storm());
        Optional<StormIssue> closed = storm.filter(
                        // The close is that of the storm before as long as its rows are being moved.
                        found -> found.movesFrom().orElse(found.episode()) == episode)
                .flatMap(Storm::closedByPersonAt)
                .map(Closed::new);
        return closed.or(() -> storm.filter(found -> found.episode() == episode)
                        .flatMap(Storm::issue)
                        .map(issue ->
                                new Filed(issue.repository(), issue.number().orElseThrow())))
                .orElseGet(Unfiled::new);
    }

    @Override
    public void changed(Row row) {
        changed.put(row.storm(), clock.instant());
    }

    /** What {@link #changed} has told, and when last. */
    Map<String, Instant> changes() {
        return Map.copyOf(changed);
    }

    /** Rows written up to then are shown. */
    void shown(String rows, Instant upTo) {
        changed.computeIfPresent(rows, (key, at) -> at.isAfter(upTo) ? at : null);
    }

    /** As the keeper has left it. */
    void learned(Storm storm) {
        if (storm.issue().isPresent() || !storm.isActive()) {
            unfiled.remove(storm.rows());
        }
        Local local = byKey.get(storm.key().hash());
        if (local != null) {
            local.lock.lock();
            try {
                local.keep(storm, clock.instant());
            } finally {
                local.lock.unlock();
            }
        }
    }
}
