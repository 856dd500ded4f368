package dev.alerting.collector.upkeep;

import dev.alerting.collector.command.CommandParser;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueListing.Changes;
import dev.alerting.collector.issue.IssueListing.Comments;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.RecordRepairs;
import dev.alerting.collector.reconcile.RecordRepairs.Finding;
import dev.alerting.collector.reconcile.RecordRepairs.Repair;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.OpenRecords;
import dev.alerting.collector.state.OpenRecords.OpenRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.SweepMemory;
import dev.alerting.collector.state.SweepMemory.Asked;
import dev.alerting.collector.state.SweepMemory.Look;
import dev.alerting.collector.state.SweepStore;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Compares records with their issues and with CloudWatch's alarms, and repairs where they have drifted apart. Every ten
 * minutes it compares what has changed on GitHub and all alarms, every hour all open issues. A run that was cut off is
 * repeated from its start, so nothing depends on one run getting to its end.
 */
public final class Sweep implements UpkeepTask {
    /** No run repairs more: what is wrong in this many places at once is better looked at by people first. */
    static final int MAX_REPAIRS = 200;

    /** Names the task. */
    static final String NAME = "sweep";

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration COMPARE_INTERVAL = Duration.ofHours(1);

    /** What could not be repaired is tried again after this time. */
    private static final Duration REFUSED_FOR = Duration.ofDays(1);

    /** Of the refused ones as many are remembered as an item has room for. */
    private static final int MAX_REFUSED = 1_000;

    /** GitHub's clock may be behind ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

    /** As many records as one request to the table may name. */
    private static final int BATCH = 100;

    /** Issues that are for no single alert; they have their own keepers. */
    private static final Set<String> OTHER_ISSUES = Set.of(Labels.STORM, Labels.REPORT);

    private final SweepStore memories;
    private final AlertStateStore store;
    private final OpenRecords openRecords;
    private final IssueListing listing;
    private final RecordRepairs repairs;
    private final AlarmComparison alarms;
    private final Options options;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;

    /**
     * @param timeForOne what one repair may take
     * @param stuckAfter how long an alert is open without an event before people are told
     */
    public record Options(Duration timeForOne, Duration stuckAfter) {}

    public Sweep(
            SweepStore memories,
            AlertStateStore store,
            OpenRecords openRecords,
            IssueListing listing,
            RecordRepairs repairs,
            AlarmComparison alarms,
            Options options,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.memories = memories;
        this.store = store;
        this.openRecords = openRecords;
        this.listing = listing;
        this.repairs = repairs;
        this.alarms = alarms;
        this.options = options;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public boolean run(Instant now, Deadline deadline) {
        return run(now, deadline, false, false);
    }

    /**
     * Compares everything, whenever that was last done.
     *
     * @param dryRun says what would be done, and changes nothing
     */
    public boolean runWhole(Instant now, Deadline deadline, boolean dryRun) {
        return run(now, deadline, true, dryRun);
    }

    private boolean run(Instant now, Deadline deadline, boolean whole, boolean dryRun) {
        try {
            return sweep(now, deadline, whole, dryRun);
        } catch (PutOffException e) {
            log.info("sweep put off").with("reason", e.getMessage()).write();
            return false;
        }
    }

    private boolean sweep(Instant now, Deadline deadline, boolean whole, boolean dryRun) {
        SweepMemory before = memories.read();
        boolean compares = whole
                || before.comparedAt()
                        .map(at -> !now.isBefore(at.plus(COMPARE_INTERVAL)))
                        .orElse(true);
        Run run = new Run(now, deadline, before, dryRun);
        Optional<Comments> comments = before.comments()
                .since()
                .map(since ->
                        listed(listing.listComments(since, before.comments().etag())));
        Optional<Changes> changes = before.since().map(since -> listed(listing.listChanges(since, before.etag())));
        changes.ifPresent(found -> run.checkIssues(found.issues()));
        List<OpenRecord> open = new ArrayList<>();
        openRecords.forEach(open::add);
        comments.ifPresent(found -> run.catchUp(found.comments()));
        run.compareAlarms(open);
        boolean compared = false;
        try {
            // Last, as it is the longest: where there are too many issues for it, the rest is done all the same.
            if (compares) {
                run.compareAll(open);
                compared = true;
            }
        } finally {
            if (!dryRun) {
                memories.write(run.memory(changes, comments, compared));
            }
        }
        log.info("sweep")
                .with(
                        "compared",
                        compares ? "all" : changes.filter(Changes::unchanged).isPresent() ? "nothing" : "changes")
                .with("repairs", run.repaired)
                .with("refused", run.refusedNow)
                .with("postponed", run.postponed)
                .with("left", run.left)
                .with("alarms", run.alarmsCompared)
                .with("alarms_skipped", run.alarmsSkipped)
                .with("mode", dryRun ? "dry-run" : "repair")
                .write();
        return !run.outOfTime;
    }

    /** Without the list nothing can be said; the sweep has failed, and is counted as such. */
    private static <T> T listed(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Applied<T> applied -> applied.value();
            case Outcome.Refused<T> refused -> throw new SweepFailedException(refused.reason());
            case Outcome.Unavailable<T> unavailable
            when isPutOff(unavailable.cause()) -> throw new PutOffException(unavailable.reason());
            case Outcome.Unavailable<T> unavailable -> throw new SweepFailedException(unavailable.reason());
            case Outcome.Unknown<T> unknown -> throw new SweepFailedException(unknown.reason());
        };
    }

    /** These end by themselves, and have alarms of their own. */
    private static boolean isPutOff(Cause cause) {
        return cause == Cause.HELD_BACK || cause == Cause.BUDGET || cause == Cause.RATE_LIMITED;
    }

    /** What alerts need comes first: the next tick tries again. */
    private static final class PutOffException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PutOffException(String reason) {
            super(reason);
        }
    }

    /** The next run starts anew. */
    private static final class OutOfTimeException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The issues could not be listed. */
    static final class SweepFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        SweepFailedException(String reason) {
            super("our issues cannot be listed: " + reason);
        }
    }

    /** One run, as far as it has come. */
    private final class Run {
        private final Instant startedAt;
        private final Deadline deadline;
        private final SweepMemory before;
        private final boolean dryRun;
        private final Map<String, Instant> refused = new HashMap<>();
        private final Set<String> seen = new HashSet<>();
        private final Map<Integer, Marker.Subject> subjectByIssue = new HashMap<>();
        private Map<String, Look> looks;
        private int alarmsCompared;
        private int alarmsSkipped;
        private int repaired;
        private int refusedNow;
        private int postponed;
        private boolean outOfTime;
        private int left;

        private Run(Instant startedAt, Deadline deadline, SweepMemory before, boolean dryRun) {
            this.startedAt = startedAt;
            this.deadline = deadline;
            this.before = before;
            this.dryRun = dryRun;
            this.looks = before.looks();
            before.refused().forEach((key, at) -> {
                if (startedAt.isBefore(at.plus(REFUSED_FOR))) {
                    refused.put(key, at);
                }
            });
        }

        private void checkIssues(List<ListedIssue> issues) {
            List<ListedIssue> ours = issues.stream()
                    .filter(issue -> issue.marker().isPresent())
                    .filter(issue -> issue.labels().stream().noneMatch(OTHER_ISSUES::contains))
                    .toList();
            Map<String, AlertRecord> records = readRecords(ours.stream()
                    .map(issue -> issue.marker().orElseThrow().fingerprint())
                    .distinct()
                    .toList());
            for (ListedIssue issue : ours) {
                Marker.Episode marked = issue.marker().orElseThrow();
                subjectByIssue.put(issue.number(), marked);
                Optional<AlertRecord> record = Optional.ofNullable(records.get(marked.fingerprint()));
                if (record.filter(known -> repairs.names(known, issue.number())).isPresent()) {
                    if (repairs.mayLearn(record.get(), issue)) {
                        repair(marked.fingerprint(), () -> repairs.learn(marked.fingerprint(), leaseUntil(), dryRun));
                    } else if (repairs.isUnnoticed(record.get(), issue)) {
                        repair(
                                marked.fingerprint() + " assigned",
                                () -> repairs.acknowledge(marked.fingerprint(), issue, leaseUntil(), dryRun));
                    } else if (repairs.hasUnknownTick(record.get(), issue)) {
                        repair(
                                marked.fingerprint() + " ticked",
                                () -> repairs.tick(marked.fingerprint(), issue, leaseUntil(), dryRun));
                    }
                } else if (issue.open() && !issue.reopened()) {
                    repair(
                            marked.fingerprint() + " #" + issue.number(),
                            () -> repairs.place(issue, leaseUntil(), dryRun));
                }
            }
        }

        private void compareAll(List<OpenRecord> openRecords) {
            List<ListedIssue> open = listed(listing.listOpen(this::isTimeLeft));
            checkIssues(open);
            Set<Integer> numbers = new HashSet<>();
            open.forEach(issue -> numbers.add(issue.number()));
            Instant stuckSince = startedAt.minus(options.stuckAfter());
            Map<String, Boolean> candidates = new LinkedHashMap<>();
            openRecords.forEach(record -> {
                boolean missing = record.issue()
                        .filter(number -> !numbers.contains(number))
                        .isPresent();
                // A row of a storm has no issue to remind people on.
                boolean old = record.issue().isPresent() && record.since().isBefore(stuckSince);
                if (missing || old) {
                    candidates.put(record.fingerprint(), missing);
                }
            });
            Map<String, AlertRecord> records = readRecords(List.copyOf(candidates.keySet()));
            candidates.forEach((fingerprint, missing) -> {
                AlertRecord record = records.get(fingerprint);
                if (record == null
                        || record.status() != Status.OPEN
                        || record.episode().isClosedByPerson()) {
                    return;
                }
                if (missing) {
                    repair(fingerprint, () -> repairs.learn(fingerprint, leaseUntil(), dryRun));
                } else if (record.lastSeenAt().isBefore(stuckSince)) {
                    repair(fingerprint + " stuck", () -> repairs.remind(fingerprint, stuckSince, leaseUntil(), dryRun));
                }
            });
        }

        /** Of what people have written: GitHub sends no event twice, and some not at all. */
        private void catchUp(List<ListedComment> comments) {
            for (ListedComment comment : comments) {
                if (!CommandParser.parse(comment.text()).isEmpty()) {
                    findSubject(comment.issue()).ifPresent(subject -> catchUp(subject, comment));
                }
            }
        }

        private void catchUp(Marker.Subject subject, ListedComment comment) {
            String what = " comment " + comment.id();
            switch (subject) {
                case Marker.Episode(String fingerprint, int episode) ->
                    repair(fingerprint + what, () -> repairs.command(fingerprint, comment, leaseUntil(), dryRun));
                case Marker.Storm storm ->
                    repair(
                            "#storm#" + storm.storm() + what,
                            () -> repairs.command(storm, comment, leaseUntil(), dryRun));
            }
        }

        /** An issue that has changed since the issues were listed is looked at. */
        private Optional<Marker.Subject> findSubject(int issue) {
            if (subjectByIssue.containsKey(issue)) {
                return Optional.of(subjectByIssue.get(issue));
            }
            if (!isTimeLeft()) {
                outOfTime = true;
                return Optional.empty();
            }
            return switch (repairs.findSubject(issue)) {
                case Outcome.Applied<Optional<Marker.Subject>> applied -> {
                    applied.value().ifPresent(found -> subjectByIssue.put(issue, found));
                    yield applied.value();
                }
                case Outcome.Refused<Optional<Marker.Subject>> refusal -> Optional.empty();
                default -> {
                    postponed++;
                    yield Optional.empty();
                }
            };
        }

        /** A sweep is of use without CloudWatch, too. */
        private void compareAlarms(List<OpenRecord> openRecords) {
            AlarmComparison.Comparison found;
            try {
                found = alarms.compare(openRecords, before.looks(), startedAt, this::requireTime);
            } catch (OutOfTimeException e) {
                outOfTime = true;
                return;
            } catch (RuntimeException e) {
                countAlarmsFailed(e);
                return;
            }
            looks = found.looks();
            alarmsCompared = found.compared();
            alarmsSkipped = found.skipped();
            if (!dryRun && found.skipped() > 0) {
                metrics.recordValue("AlarmsSkipped", found.skipped(), Map.of());
            }
            found.over().forEach(this::end);
            try {
                found.missed().forEach(this::file);
            } catch (Alarms.AlarmsUnavailableException e) {
                countAlarmsFailed(e);
            }
        }

        private void countAlarmsFailed(RuntimeException failure) {
            metrics.count("UpkeepFailed", Map.of("task", "alarms"));
            log.warn("alarms not compared").withFailure(failure).write();
        }

        private boolean isTimeLeft() {
            return deadline.leaves(options.timeForOne(), clock.instant());
        }

        private void requireTime() {
            if (!isTimeLeft()) {
                throw new OutOfTimeException();
            }
        }

        private void end(AlarmComparison.Over over) {
            Repair repair = over.look().isGone() ? Repair.ALARM_GONE : Repair.ALARM_OK;
            repair(
                    over.fingerprint() + " alarm",
                    () -> repairs.end(
                            over.fingerprint(),
                            record -> alarms.events().end(record, over.alarm(), over.look(), over.at(), startedAt),
                            repair,
                            leaseUntil(),
                            dryRun));
        }

        private void file(DeliveredAlert alert) {
            repair(alert.fingerprint() + " missed", () -> repairs.file(alert, alarms::isMuted, leaseUntil(), dryRun));
        }

        /** Another instance may have a clock ahead of ours. */
        private Instant leaseUntil() {
            return deadline.at().plusSeconds(5);
        }

        private Map<String, AlertRecord> readRecords(List<String> fingerprints) {
            Map<String, AlertRecord> records = new HashMap<>();
            for (int from = 0; from < fingerprints.size(); from += BATCH) {
                List<String> some = fingerprints.subList(from, Math.min(fingerprints.size(), from + BATCH));
                records.putAll(store.read(new HashSet<>(some)));
            }
            return records;
        }

        private void repair(String key, Supplier<Finding> step) {
            if (refused.containsKey(key) || !seen.add(key)) {
                return;
            }
            if (repaired >= MAX_REPAIRS) {
                left++;
                return;
            }
            if (!deadline.leaves(options.timeForOne(), clock.instant())) {
                outOfTime = true;
                return;
            }
            switch (step.get()) {
                case Finding.Fine fine -> {}
                case Finding.Repaired done -> {
                    repaired++;
                    countRepair(done.repair().name());
                    say(key, done.repair().name()).with("issue", done.issue()).write();
                }
                case Finding.Postponed later -> {
                    postponed++;
                    say(key, "POSTPONED").with("reason", later.reason()).write();
                }
                case Finding.Impossible impossible -> {
                    refusedNow++;
                    if (refused.size() < MAX_REFUSED) {
                        refused.put(key, startedAt);
                    }
                    countRepair("REFUSED");
                    say(key, "REFUSED").with("reason", impossible.reason()).write();
                }
            }
        }

        private void countRepair(String kind) {
            if (!dryRun) {
                metrics.count("Repairs", Map.of());
                metrics.count("Repairs", Map.of("kind", kind));
            }
        }

        private StructuredLog.Entry say(String key, String action) {
            int end = key.indexOf(' ');
            return log.info("repair")
                    .with("fingerprint", end < 0 ? key : key.substring(0, end))
                    .with("action", action)
                    .with("mode", dryRun ? "dry-run" : "repair");
        }

        private Asked memory(Optional<Comments> comments) {
            Optional<Instant> known = before.comments().since();
            Optional<Instant> since =
                    comments.flatMap(Comments::newest).or(() -> known).or(() -> Optional.of(start()));
            return new Asked(since, since.equals(known) ? comments.flatMap(Comments::etag) : Optional.empty());
        }

        private Instant start() {
            return startedAt.minus(CLOCK_SKEW);
        }

        /** What was not looked at, or has to be looked at again, is not to be forgotten: then the same is asked again. */
        private SweepMemory memory(Optional<Changes> changes, Optional<Comments> comments, boolean compared) {
            boolean whole = !outOfTime && left == 0 && postponed == 0;
            Optional<Instant> newest = changes.stream()
                    .flatMap(found -> found.issues().stream())
                    .map(ListedIssue::updatedAt)
                    .max(Comparator.naturalOrder());
            if (!whole) {
                return new SweepMemory(
                        before.since(),
                        Optional.empty(),
                        new Asked(before.comments().since().or(() -> Optional.of(start())), Optional.empty()),
                        before.comparedAt(),
                        refused,
                        looks);
            }
            Optional<Instant> since = newest.or(before::since).or(() -> Optional.of(start()));
            // The answer recognized by the etag is that to the earlier question.
            Optional<String> etag = since.equals(before.since()) ? changes.flatMap(Changes::etag) : Optional.empty();
            return new SweepMemory(
                    since,
                    etag,
                    memory(comments),
                    compared ? Optional.of(startedAt) : before.comparedAt(),
                    refused,
                    looks);
        }
    }
}
