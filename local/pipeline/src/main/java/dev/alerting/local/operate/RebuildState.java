package dev.alerting.local.operate;

import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.StateBlock;
import dev.alerting.collector.reconcile.AdoptedIssue;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.DynamoAlertStateStore;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.collector.state.Status;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.secret.SecretsManagerStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * {@code make rebuild-state-<env>}: writes the records that the state table has lost, or that a restored one has as they
 * were, from the hidden markers of our issues. Nothing is written to GitHub. The collector must not run meanwhile, or it
 * opens issues for alerts of which it knows nothing.
 */
public final class RebuildState {
    /** Issues that were closed earlier are of use only as a link from the next one. */
    private static final int DEFAULT_DAYS = 90;

    /** As many records as one request to the table may name. */
    private static final int BATCH = 100;

    /** After how many records progress is told. */
    private static final int STEP = 100;

    private static final String STORM = "alert:storm";

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final IssueListing listing;
    private final Clock clock;
    private final Consumer<String> out;

    RebuildState(AlertStateStore store, IssueTracker tracker, IssueListing listing, Clock clock, Consumer<String> out) {
        this.store = store;
        this.tracker = tracker;
        this.listing = listing;
        this.clock = clock;
        this.out = out;
    }

    /** GitHub did not answer, or the table changed; everything written so far is right, so running it again goes on. */
    static final class RebuildStoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RebuildStoppedException(String reason) {
            super(reason);
        }
    }

    /** {@code RebuildState <table> <repository> <API of GitHub> <secret of the App>}; DRY_RUN and DAYS. */
    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: RebuildState <table> <repository> <GitHub API> <secret of the App>");
            System.exit(2);
        }
        AwsSettings settings = AwsSettings.FROM_SDK;
        Clock clock = Clock.systemUTC();
        boolean dryRun = !System.getenv().getOrDefault("DRY_RUN", "").isBlank();
        String days = System.getenv().getOrDefault("DAYS", String.valueOf(DEFAULT_DAYS));
        if (!days.matches("[1-9][0-9]{0,3}")) {
            System.err.println("DAYS must be a whole number from 1 to 9999");
            System.exit(2);
        }
        try (DynamoAlertStateStore store = DynamoAlertStateStore.create(settings, args[0]);
                SecretsManagerStore secrets = SecretsManagerStore.create(settings)) {
            GitHubIssueTracker tracker = GitHubIssueTracker.asApp(
                    URI.create(args[2]), args[1], secrets, args[3], Duration.ofSeconds(30), clock, left -> {});
            new RebuildState(store, tracker, tracker.listing(), clock, System.out::println)
                    .run(Duration.ofDays(Long.parseLong(days)), dryRun);
        } catch (RebuildStoppedException e) {
            System.err.println("Stopped: " + e.getMessage() + ". Run it again: it goes on where it stopped.");
            System.exit(1);
        }
    }

    /**
     * @param closedWithin how long ago an issue was last changed at most to be looked at, unless it is open
     * @param dryRun says what would be done, and changes nothing
     * @return how many records were, or would be, written
     */
    int run(Duration closedWithin, boolean dryRun) {
        Collection<ListedIssue> issues = listIssues(clock.instant().minus(closedWithin));
        Map<String, ListedIssue> newest = findNewest(issues);
        out.accept(issues.size() + " issues of ours, for " + newest.size() + " alerts");
        Map<String, Integer> counts = new TreeMap<>();
        List<String> fingerprints = List.copyOf(newest.keySet());
        int looked = 0;
        for (int from = 0; from < fingerprints.size(); from += BATCH) {
            List<String> some = fingerprints.subList(from, Math.min(fingerprints.size(), from + BATCH));
            Map<String, AlertRecord> known = store.read(new HashSet<>(some));
            for (String fingerprint : some) {
                Optional<AlertRecord> record = Optional.ofNullable(known.get(fingerprint));
                findRecord(newest.get(fingerprint), record)
                        .ifPresent(found -> counts.merge(write(found, record, dryRun), 1, Integer::sum));
                if (++looked % STEP == 0) {
                    out.accept(looked + " of " + newest.size() + " alerts looked at");
                }
            }
        }
        int written = counts.values().stream().mapToInt(Integer::intValue).sum();
        counts.forEach((what, number) -> out.accept("  " + number + "  " + what));
        out.accept((dryRun ? "dry run: would write " : "done: wrote ") + written + " of " + newest.size() + " records");
        issues.stream()
                .filter(issue -> issue.open() && issue.labels().contains(STORM))
                .forEach(issue -> out.accept(
                        "by hand: #" + issue.number() + " is the open issue of a storm, whose rows cannot be rebuilt"));
        return written;
    }

    private Collection<ListedIssue> listIssues(Instant since) {
        Map<Integer, ListedIssue> issues = new LinkedHashMap<>();
        Instant from = since;
        while (true) {
            List<ListedIssue> some =
                    value(listing.listChanges(from, Optional.empty())).issues();
            int before = issues.size();
            some.forEach(issue -> issues.put(issue.number(), issue));
            if (issues.size() == before) {
                break;
            }
            from = some.getLast().updatedAt();
        }
        value(listing.listOpen()).forEach(issue -> issues.put(issue.number(), issue));
        return issues.values();
    }

    /** Of each alert the issue of its last episode; an open one before a duplicate of it, else the one opened first. */
    private static Map<String, ListedIssue> findNewest(Collection<ListedIssue> issues) {
        Comparator<ListedIssue> order = Comparator.<ListedIssue>comparingInt(
                        issue -> issue.marker().orElseThrow().number())
                .thenComparing(ListedIssue::open)
                .thenComparing(ListedIssue::number, Comparator.reverseOrder());
        Map<String, ListedIssue> newest = new TreeMap<>();
        issues.stream()
                .filter(issue -> issue.marker().isPresent())
                .forEach(issue -> newest.merge(
                        issue.marker().get().fingerprint(),
                        issue,
                        (one, other) -> order.compare(one, other) >= 0 ? one : other));
        return newest;
    }

    private record Found(String what, AlertRecord record, int issue) {}

    /** Empty where the record is right, or knows more than the issue. */
    private Optional<Found> findRecord(ListedIssue issue, Optional<AlertRecord> known) {
        Marker.Episode marked = issue.marker().orElseThrow();
        // Nobody is at work while the collector is stopped, and the issue tells more than an attempt of before.
        Optional<AlertRecord> record =
                known.map(held -> held.toBuilder().claim(Optional.empty()).build());
        boolean isLater = record.map(held -> held.episode().number()).orElse(0) < marked.number();
        boolean isFollowed = record.filter(
                        held -> held.status() == Status.OPEN && !held.episode().isClosedByPerson())
                .isPresent();
        Optional<Integer> place = record.flatMap(held -> held.issue().number());
        // An issue's marker stays that of its first episode, also if later ones go on in it: its number counts.
        boolean isNamed = place.equals(Optional.of(issue.number()));
        boolean wasRow = isFollowed && place.isEmpty() && !isLater;
        boolean isOverSince = isFollowed && isNamed && !issue.open();
        boolean mayGoOn = !isFollowed && isNamed && issue.open() && issue.reopened();
        if (!isLater && !wasRow && !isOverSince && !mayGoOn) {
            return Optional.empty();
        }
        AlertRecord before = record.orElseGet(() -> AlertRecord.unseen(marked.fingerprint(), clock.instant()));
        AlertRecord.Builder next =
                isOverSince ? before.toBuilder() : AdoptedIssue.toRecord(issue, before, tracker.repository());
        if (issue.open() && issue.reopened()) {
            return goesOn(issue)
                    ? Optional.of(found("open", firingAgain(next, before, issue), issue))
                    : Optional.of(found("opened again by a person", ended(next, issue.createdAt()), issue))
                            .filter(found -> !mayGoOn);
        }
        if (issue.open()) {
            return Optional.of(found("open", next, issue));
        }
        return switch (value(tracker.viewIssue(issue.number()))) {
            case IssueView.ClosedByUs closed -> Optional.of(found("ended", ended(next, closed.at()), issue));
            case IssueView.ClosedByPerson closed ->
                Optional.of(found(
                        "closed by a person",
                        isOverSince ? next.closedByPerson(closed.at()) : left(next, issue, closed.at()),
                        issue));
            case IssueView.Open open -> isOverSince ? Optional.empty() : Optional.of(found("open", next, issue));
            default -> Optional.empty();
        };
    }

    /** People open issues again, and so do we where the next episode goes on in one: then the issue shows that it fires. */
    private boolean goesOn(ListedIssue issue) {
        return value(tracker.readBody(issue.number()))
                .filter(StateBlock::showsFiring)
                .isPresent();
    }

    /** After the end that is known, so that the next one counts. */
    private static AlertRecord.Builder firingAgain(AlertRecord.Builder next, AlertRecord before, ListedIssue issue) {
        Instant since = before.history()
                .newest(AlertState.RESOLVED)
                .map(end -> end.observedAt().plusSeconds(1))
                .filter(issue.createdAt()::isBefore)
                .orElse(issue.createdAt());
        return with(next, new SeenEvent(since, AlertState.FIRING, Optional.empty(), Optional.empty()))
                .adoptedEpisode(issue.marker().orElseThrow().number(), since);
    }

    private static Found found(String what, AlertRecord.Builder record, ListedIssue issue) {
        return new Found(what, record.build(), issue.number());
    }

    /** What was accepted before is old; what comes after begins the next episode, which names this issue. */
    private static AlertRecord.Builder ended(AlertRecord.Builder record, Instant at) {
        return with(record, new SeenEvent(at, AlertState.RESOLVED, Optional.empty(), Optional.empty()))
                .status(Status.CLOSED)
                .ended(new Ended(at, Ending.RESOLVED));
    }

    /**
     * Whether the alert has ended since is not known. A firing that began before the person closed the issue belongs to
     * it, and is left alone; one that began later, or does not say when, gets an issue of its own: rather one too many than one
     * too few.
     */
    private static AlertRecord.Builder left(AlertRecord.Builder record, ListedIssue issue, Instant at) {
        SeenEvent begun = new SeenEvent(
                issue.createdAt(), AlertState.FIRING, Optional.of(Instant.EPOCH), Optional.empty(), Instant.EPOCH);
        SeenEvent closed =
                new SeenEvent(issue.createdAt(), AlertState.FIRING, Optional.of(at), Optional.empty(), Instant.EPOCH);
        return with(with(record, begun), closed).closedByPerson(at);
    }

    private static AlertRecord.Builder with(AlertRecord.Builder record, SeenEvent event) {
        return record.history(record.build().history().with(event));
    }

    private String write(Found found, Optional<AlertRecord> known, boolean dryRun) {
        AlertRecord record = found.record().toBuilder()
                .version(known.map(AlertRecord::version).orElse(0L) + 1)
                .build();
        if (!dryRun && !store.write(record)) {
            throw new RebuildStoppedException("the record of #" + found.issue()
                    + " has changed meanwhile: is the collector's event source mapping disabled?");
        }
        return found.what();
    }

    private static <T> T value(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Applied<T> applied -> applied.value();
            case Outcome.Refused<T> refused -> throw new RebuildStoppedException(refused.reason());
            case Outcome.Unavailable<T> unavailable -> throw new RebuildStoppedException(unavailable.reason());
            case Outcome.Unknown<T> unknown -> throw new RebuildStoppedException(unknown.reason());
        };
    }
}
