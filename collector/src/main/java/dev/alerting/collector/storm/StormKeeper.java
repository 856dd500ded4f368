package dev.alerting.collector.storm;

import dev.alerting.collector.budget.BudgetView;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.Storm.Phase;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks after storms: opens their issue, brings it up to date, ends and closes it. One instance at a time, by a lease in
 * the storm's item; what the issue shows is read from the rows each time, so an edit that is lost or made twice does no
 * harm. Safe for concurrent use.
 */
public final class StormKeeper {
    /** An issue is edited this often at most, and later half as often. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    static final Duration LATER_INTERVAL = Duration.ofSeconds(60);
    private static final int FREQUENT_EDITS = 20;

    /** A storm without new rows for so long is over. */
    static final Duration QUIET = Duration.ofMinutes(15);

    /** Longer than an instance may believe that a storm takes rows, write one, and the index show it. */
    static final Duration GRACE = Duration.ofMinutes(2);

    /** What was written this long ago is in the index for certain. */
    static final Duration INDEX_LAG = Duration.ofSeconds(3);

    /** A P0 gets its issue by its own message; this is for one whose message is gone. */
    private static final Duration OVERDUE = Duration.ofMinutes(5);

    private static final int MAX_KEPT = 5_000;

    private final StormWatch watch;
    private final StormStore store;
    private final AlertStateStore records;
    private final IssueTracker tracker;
    private final BudgetView budget;
    private final Reconciler reconciler;
    private final StormOptions options;
    private final StormRenderer renderer = new StormRenderer();
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Supplier<String> ids;
    private final Map<String, Instant> notBefore = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_KEPT;
        }
    });

    public StormKeeper(
            StormWatch watch,
            StormStore store,
            AlertStateStore records,
            IssueTracker tracker,
            BudgetView budget,
            Reconciler reconciler,
            StormOptions options,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            Supplier<String> ids) {
        this.watch = watch;
        this.store = store;
        this.records = records;
        this.tracker = tracker;
        this.budget = budget;
        this.reconciler = reconciler;
        this.options = options;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.ids = ids;
    }

    /** Drops what was learned since the start. */
    public void clear() {
        notBefore.clear();
    }

    /**
     * After a batch: shows what this instance has changed, as far as it is time to. Never throws.
     *
     * @param until nothing is begun after this
     * @param leaseUntil when this invocation is certainly over, even if the process is killed
     */
    public void showChanges(Instant until, Instant leaseUntil) {
        tendAll(changedHashes(), until, leaseUntil);
    }

    /** Each minute, one instance at a time: all of them, also those that no other instance comes to. Never throws. */
    public void showAll(Instant until, Instant leaseUntil) {
        // Also with storms switched off: those that are open end by themselves, as no new rows come.
        if (options.shadow()) {
            return;
        }
        Set<String> hashes = new LinkedHashSet<>();
        try {
            hashes.addAll(store.active());
            metrics.recordValue("StormsOpen", hashes.size(), Map.of());
        } catch (RuntimeException e) {
            watch.failed("open storms cannot be listed", e);
        }
        hashes.addAll(changedHashes());
        tendAll(hashes, until, leaseUntil);
    }

    private Set<String> changedHashes() {
        return watch.changes().keySet().stream().map(Storm::hashOf).collect(Collectors.toSet());
    }

    /** The longest unshown first: where edits are short, each storm gets its turn. */
    private void tendAll(Set<String> hashes, Instant until, Instant leaseUntil) {
        hashes.stream()
                .map(this::readDue)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(storm -> storm.shownAt().orElse(Instant.MIN)))
                .forEach(storm -> tend(storm, until, leaseUntil));
    }

    /** The storm, if it is time to show it and nobody is about to. */
    private Optional<Storm> readDue(String hash) {
        Instant now = clock.instant();
        Instant due = notBefore.get(hash);
        if (due != null && now.isBefore(due)) {
            return Optional.empty();
        }
        try {
            Optional<Storm> found = store.read(hash).filter(storm -> !storm.isHeldAt(now));
            Optional<Instant> next = found.filter(storm -> storm.movesFrom().isEmpty())
                    .flatMap(storm -> storm.shownAt().map(at -> at.plus(interval(storm))))
                    .filter(now::isBefore);
            next.ifPresent(at -> notBefore.put(hash, at));
            return next.isPresent() ? Optional.empty() : found;
        } catch (RuntimeException e) {
            leaveAlone(hash, e);
            return Optional.empty();
        }
    }

    private void tend(Storm storm, Instant until, Instant leaseUntil) {
        if (!clock.instant().isBefore(until)) {
            return;
        }
        try {
            new Run(storm, until, leaseUntil).run();
        } catch (RuntimeException e) {
            leaveAlone(storm.key().hash(), e);
        }
    }

    private void leaveAlone(String hash, RuntimeException failure) {
        watch.report("looking after a storm failed", failure);
        notBefore.put(hash, clock.instant().plus(INTERVAL));
    }

    private static Duration interval(Storm storm) {
        return storm.edits() < FREQUENT_EDITS ? INTERVAL : LATER_INTERVAL;
    }

    /** Somebody else has written the storm in the meantime: the next run sees what. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Overtaken() {
            super("overtaken", null, false, false);
        }
    }

    /** One look after one storm, under its lease. */
    private final class Run {
        private final Instant until;
        private final Instant leaseUntil;
        private final Instant now = clock.instant();
        private Storm storm;

        private Run(Storm storm, Instant until, Instant leaseUntil) {
            this.storm = storm;
            this.until = until;
            this.leaseUntil = leaseUntil;
        }

        private void run() {
            try {
                save(storm.toBuilder().claim(Optional.of(new Storm.Claim(ids.get(), leaseUntil))));
                lookAtEarlierRows();
                StormTally tally = tally(storm.rows());
                switch (storm.phase()) {
                    case OPEN, ENDING -> {
                        boolean there = storm.issue().isPresent() || open(tally);
                        if (there && storm.isActive()) {
                            show(tally);
                        }
                        proceed(tally);
                    }
                    case SETTLING -> settle(tally);
                    case CLOSED -> reopen(tally);
                    case COUNTING -> shown();
                }
                save(storm.toBuilder().claim(Optional.empty()));
            } catch (Overtaken e) {
                // What was done on GitHub is found again.
                notBefore.remove(storm.key().hash());
            }
            watch.learned(storm);
        }

        private boolean isTimeLeft() {
            return clock.instant().isBefore(until);
        }

        private void save(Storm.Builder next) {
            Storm written = next.version(storm.version() + 1).build();
            if (!store.write(written)) {
                throw new Overtaken();
            }
            storm = written;
        }

        private StormTally tally(String rows) {
            StormTally tally = new StormTally(storm.numbers());
            store.rows(rows, tally::add);
            return tally;
        }

        private void shown() {
            watch.shown(storm.rows(), now.minus(INDEX_LAG));
        }

        /** Rows of an earlier storm of the same key, which an instance wrote that did not know of its end. */
        private void lookAtEarlierRows() {
            watch.changes().keySet().stream()
                    .filter(rows ->
                            Storm.hashOf(rows).equals(storm.key().hash()) && Storm.episodeOf(rows) < storm.episode())
                    .forEach(rows -> {
                        int earlier = Storm.episodeOf(rows);
                        if (storm.movesFrom().isEmpty() && tally(rows).firing() > 0) {
                            if (storm.mayOpen()) {
                                save(storm.opened(now).toBuilder());
                            }
                            save(storm.toBuilder().movesFrom(Optional.of(earlier)));
                        }
                        if (!storm.movesFrom().equals(Optional.of(earlier))) {
                            watch.shown(rows, now.minus(INDEX_LAG));
                        }
                    });
            storm.movesFrom().filter(from -> storm.isActive()).ifPresent(this::move);
        }

        private void move(int from) {
            StormTally tally = tally(storm.rows(from));
            tally.someFiring().stream()
                    .takeWhile(row -> isTimeLeft())
                    .forEach(row -> change(
                            row,
                            record -> Optional.of(record.toBuilder()
                                    .row(new AlertRecord.Row(storm.rows(), row.source(), row.rule())))));
            if (tally.firing() == 0 && !now.isBefore(storm.changedAt().plus(GRACE))) {
                Storm.Builder moved = storm.toBuilder().movesFrom(Optional.empty());
                // While settling, the close is that of this episode.
                save(storm.phase() == Phase.SETTLING ? moved : moved.closedByPerson(Optional.empty()));
            }
        }

        /** False if it has changed since, or somebody is working on it: the next look finds it again. */
        private boolean change(StormStore.Row row, Function<AlertRecord, Optional<AlertRecord.Builder>> change) {
            AlertRecord record = reconciler.readUnclaimed(row.fingerprint()).orElse(null);
            if (record == null
                    || record.status() != Status.OPEN
                    || record.episode().isClosedByPerson()
                    || record.row()
                            .filter(known -> known.storm().equals(row.storm()))
                            .isEmpty()) {
                return false;
            }
            return change.apply(record)
                    .filter(next ->
                            records.write(next.version(record.version() + 1).build()))
                    .isPresent();
        }

        /** True once the issue is there. */
        private boolean open(StormTally tally) {
            if (storm.opening().isPresent() && !lookForIssue(storm.opening().get())) {
                return storm.issue().isPresent();
            }
            if (tally.firing() == 0 || !storm.takesRows()) {
                // Nothing to see, or not yet; or it ends without an issue, and its rows get their own.
                return false;
            }
            save(numbered(tally).opening(Optional.of(new Storm.Opening(now, Optional.empty()))));
            StormRenderer.Text text = renderer.text(storm, tally);
            IssueDraft draft = renderer.draft(storm, text);
            Outcome<Integer> created = tracker.create(draft, Lane.P0);
            if (created instanceof Refused<Integer> refused && refused.refusal() == Refusal.INVALID) {
                draft = renderer.minimal(storm, tally);
                created = tracker.create(draft, Lane.P0);
            }
            Storm.Shown shown = new Storm.Shown(text.shown().hash(), draft.title(), draft.labels());
            switch (created) {
                case Applied<Integer> applied -> {
                    save(storm.toBuilder()
                            .issue(tracker.repository(), applied.value())
                            .shows(shown, now)
                            .edited());
                    shown();
                    told("storm filed");
                    return true;
                }
                case Unknown<Integer> unknown -> openAgain(unknown.notBefore());
                case Unavailable<Integer> unavailable -> {
                    save(storm.toBuilder().opening(Optional.empty()));
                    openAgain(unavailable.notBefore());
                }
                case Refused<Integer> refused -> {
                    // It takes no storm, so it shall take the alerts one by one.
                    save(storm.toBuilder().opening(Optional.empty()).phase(Phase.ENDING, now));
                    watch.failed("GitHub refused a storm", new IllegalStateException(refused.reason()));
                }
            }
            return false;
        }

        /** True if it is certain that an earlier attempt came to nothing. */
        private boolean lookForIssue(Storm.Opening opening) {
            Optional<Instant> again = opening.lookedAt().map(at -> at.plus(options.recoveryWait()));
            if (again.filter(now::isBefore).isPresent()) {
                notBefore.put(storm.key().hash(), again.get());
                return false;
            }
            Outcome<Optional<Integer>> outcome = tracker.findIssue(renderer.marker(storm), opening.since());
            if (!(outcome instanceof Applied<Optional<Integer>> looked)) {
                return false;
            }
            if (looked.value().isPresent()) {
                save(storm.toBuilder()
                        .issue(tracker.repository(), looked.value().get()));
                return false;
            }
            if (opening.lookedAt().isPresent()) {
                save(storm.toBuilder().opening(Optional.empty()));
                return true;
            }
            // Lists may lag behind writes, so one vain look proves nothing.
            save(storm.toBuilder().opening(Optional.of(new Storm.Opening(opening.since(), Optional.of(now)))));
            notBefore.put(storm.key().hash(), now.plus(options.recoveryWait()));
            return false;
        }

        /** The time told is that of one P0 among many that wait; the issue of a storm goes before them. */
        private void openAgain(Duration wait) {
            later(wait.compareTo(INTERVAL) > 0 ? INTERVAL : Duration.ZERO);
        }

        private void later(Duration wait) {
            Duration atLeast = Duration.ofSeconds(1);
            notBefore.put(storm.key().hash(), now.plus(wait.compareTo(atLeast) > 0 ? wait : atLeast));
        }

        /** With a number for each row that is about to be shown. */
        private Storm.Builder numbered(StormTally tally) {
            return storm.toBuilder().numbers(storm.numbers().with(tally.named(StormRenderer.MAX_ROWS)));
        }

        private void show(StormTally tally) {
            Storm numbered = numbered(tally).build();
            StormRenderer.Text text = renderer.text(numbered, tally);
            Optional<Storm.Shown> known = storm.shown()
                    .filter(shown -> shown.hash().equals(text.shown().hash()));
            if (known.isPresent()) {
                save(storm.toBuilder().shows(known.get(), now));
                shown();
                return;
            }
            Optional<Duration> wait = budget.editsHeldBack();
            if (wait.isPresent()) {
                later(wait.get());
                return;
            }
            Optional<IssueView.Open> open = look();
            if (open.isEmpty()) {
                return;
            }
            if (!numbered.equals(storm)) {
                // Before people see them: they may name a row at once.
                save(numbered.toBuilder());
            }
            Outcome<Done> edited = tracker.edit(number(), edit(open.get(), text));
            switch (edited) {
                case Applied<Done> applied -> {
                    save(storm.toBuilder().shows(text.shown(), now).edited());
                    shown();
                }
                case Refused<Done> refused when refused.refusal() == Refusal.GONE -> closedByPerson(now);
                case Refused<Done> refused -> {
                    log.warn("GitHub refused an edit of a storm")
                            .with("storm", storm.rows())
                            .with("reason", refused.reason())
                            .write();
                    save(storm.toBuilder().shows(unwritten(text), now).edited());
                }
                case Unavailable<Done> unavailable -> later(unavailable.notBefore());
                // It may be repeated, so it does not matter whether it took effect.
                case Unknown<Done> unknown -> later(unknown.notBefore());
            }
        }

        /** Not to be tried again as it is; title and labels are still those of before. */
        private Storm.Shown unwritten(StormRenderer.Text text) {
            return storm.shown()
                    .map(last -> new Storm.Shown(text.shown().hash(), last.title(), last.labels()))
                    .orElse(text.shown());
        }

        /** The issue, if it is open. If not, the storm is over. */
        private Optional<IssueView.Open> look() {
            boolean elsewhere = !storm.issue().orElseThrow().repository().equalsIgnoreCase(tracker.repository());
            Outcome<IssueView> outcome = elsewhere ? new Applied<>(new IssueView.Gone()) : tracker.viewIssue(number());
            if (!(outcome instanceof Applied<IssueView> seen)) {
                if (outcome instanceof Unavailable<IssueView> unavailable) {
                    later(unavailable.notBefore());
                }
                return Optional.empty();
            }
            switch (seen.value()) {
                case IssueView.Open open -> {
                    return Optional.of(open);
                }
                case IssueView.ClosedByPerson closed -> closedByPerson(closed.at());
                case IssueView.Gone gone -> closedByPerson(now);
                // Our own close whose record was lost; what fires must be seen.
                case IssueView.ClosedByUs closed -> save(storm.toBuilder().phase(Phase.SETTLING, now));
                case IssueView.Unseen unseen -> throw new IllegalStateException("looked, and saw nothing");
            }
            return Optional.empty();
        }

        private void closedByPerson(Instant at) {
            save(storm.toBuilder().closedByPerson(Optional.of(at)).phase(Phase.SETTLING, now));
            told("storm closed by a person");
        }

        private int number() {
            return storm.issue().orElseThrow().number().orElseThrow();
        }

        private IssueEdit edit(IssueView.Open open, StormRenderer.Text text) {
            String title = renderer.title(open.title(), storm, text);
            String body = renderer.body(open.body(), storm, text);
            List<String> written = storm.shown().map(Storm.Shown::labels).orElse(List.of());
            Set<String> present = open.labels().stream()
                    .map(label -> label.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet());
            // A label that people took off stays off, and one of theirs stays on.
            Set<String> add = new LinkedHashSet<>(text.labels());
            add.removeAll(written);
            add.removeIf(label -> present.contains(label.toLowerCase(Locale.ROOT)));
            Set<String> remove = new LinkedHashSet<>(written);
            remove.removeAll(text.labels());
            remove.removeIf(label -> !label.matches("Pri:P[0-3]") || !present.contains(label.toLowerCase(Locale.ROOT)));
            return new IssueEdit(
                    Optional.of(title).filter(wanted -> !wanted.equals(open.title())),
                    Optional.of(body).filter(wanted -> !wanted.equals(open.body())),
                    add,
                    remove);
        }

        private void proceed(StormTally tally) {
            if (storm.phase() == Phase.OPEN) {
                Instant last =
                        tally.lastPlacedAt().filter(storm.changedAt()::isBefore).orElse(storm.changedAt());
                boolean ended = tally.firing() == 0 && !now.isBefore(last.plus(GRACE));
                if (ended || !now.isBefore(last.plus(QUIET))) {
                    save(storm.toBuilder().phase(Phase.ENDING, now));
                }
            } else if (storm.phase() == Phase.ENDING
                    // While it is unknown whether there is an issue, a person may have closed it.
                    && storm.opening().isEmpty()
                    && !now.isBefore(storm.changedAt().plus(GRACE))) {
                end(tally);
            }
            if (storm.takesRows() || storm.phase() == Phase.ENDING) {
                promoteOverdue(tally.overdue(now, OVERDUE));
            }
        }

        /** A person may have closed the storm, and them with it, since it was shown. */
        private void promoteOverdue(List<StormStore.Row> overdue) {
            boolean may = !overdue.isEmpty()
                    && storm.opening().isEmpty()
                    && watch.hasRoomForMostUrgent()
                    && (storm.issue().isEmpty() || look().isPresent());
            if (may) {
                overdue.stream()
                        .takeWhile(row -> watch.hasRoomForMostUrgent() && isTimeLeft())
                        .forEach(this::promote);
            }
        }

        private void end(StormTally tally) {
            if (tally.firing() == 0) {
                close();
                return;
            }
            if (storm.promoted() >= StormTally.MAX_PROMOTED && storm.issue().isPresent()) {
                return;
            }
            Lane lane = Lane.of(tally.mostUrgent().getFirst().priority());
            if (tracker.heldBack(lane).isPresent() || storm.issue().isPresent() && look().isEmpty()) {
                return;
            }
            // Without an issue all of them need one.
            int left = storm.issue().isPresent() ? StormTally.MAX_PROMOTED - storm.promoted() : StormTally.MAX_PROMOTED;
            long done = tally.mostUrgent().stream()
                    .limit(left)
                    .takeWhile(row -> isTimeLeft())
                    .filter(this::promote)
                    .count();
            save(storm.toBuilder().promoted(storm.promoted() + (int) done));
        }

        private boolean promote(StormStore.Row row) {
            Result result = reconciler.promote(
                    row.fingerprint(),
                    StormTally.key(row),
                    storm.issue().flatMap(AlertRecord.Issue::number),
                    leaseUntil);
            return result instanceof Result.Done done && done.action() == Action.CREATE;
        }

        private void close() {
            if (storm.movesFrom().isPresent()) {
                return;
            }
            if (storm.issue().isPresent()) {
                if (look().isEmpty()) {
                    return;
                }
                Outcome<Done> closed = tracker.close(number());
                boolean gone = closed instanceof Refused<Done> refused && refused.refusal() == Refusal.GONE;
                if (!(closed instanceof Applied<Done>) && !gone) {
                    return;
                }
            }
            save(storm.toBuilder().phase(Phase.CLOSED, now));
            shown();
            told("storm over");
        }

        /** Rows of before the person's close are closed with it; later ones belong to a storm of their own. */
        private void settle(StormTally tally) {
            Optional<Instant> closedAt = storm.closedByPersonAt();
            boolean marked = false;
            boolean late = false;
            for (StormStore.Row row : tally.someFiring()) {
                if (closedAt.isPresent() && isPlacedBy(row.placedAt(), closedAt.get())) {
                    marked |= isTimeLeft() && change(row, record -> closed(record, closedAt.get()));
                } else {
                    late = true;
                }
            }
            if (late && !marked && storm.movesFrom().isEmpty()) {
                int from = storm.episode();
                Optional<Instant> at = storm.closedByPersonAt();
                save(storm.toBuilder().phase(Phase.CLOSED, now).build().opened(now).toBuilder()
                        .movesFrom(Optional.of(from))
                        .closedByPerson(at));
                move(from);
                return;
            }
            boolean isSettled = tally.firing() == 0 && storm.movesFrom().isEmpty();
            if (isSettled && !now.isBefore(storm.changedAt().plus(GRACE))) {
                save(storm.toBuilder().phase(Phase.CLOSED, now));
                shown();
            }
        }

        /** Not an episode that has become a row since then. */
        private static Optional<AlertRecord.Builder> closed(AlertRecord record, Instant closedAt) {
            return isPlacedBy(record.episode().lastCommentAt(), closedAt)
                    ? Optional.of(record.toBuilder().closedByPerson(closedAt))
                    : Optional.empty();
        }

        private static boolean isPlacedBy(Optional<Instant> placedAt, Instant closedAt) {
            return placedAt.filter(closedAt::isBefore).isEmpty();
        }

        /** A row that was written when the storm was over already. */
        private void reopen(StormTally tally) {
            if (tally.firing() > 0) {
                save(storm.toBuilder().phase(Phase.SETTLING, now));
                settle(tally);
            } else {
                shown();
            }
        }

        private void told(String what) {
            log.warn(what)
                    .with("storm", storm.rows())
                    .with("team", storm.key().team())
                    .with("rule", storm.key().rule())
                    .with(
                            "issue",
                            storm.issue()
                                    .flatMap(AlertRecord.Issue::number)
                                    .map(String::valueOf)
                                    .orElse(""))
                    .write();
        }
    }
}
