package dev.alerting.collector.state;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.OrderKey;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is known about one alert: the item of the state table.
 *
 * @param teams as on the issue; empty before the first event
 * @param routingUnknown whether the issue carries the label for alerts without an owner of their own
 * @param issueRepo {@code owner/name} at the time the issue was created
 * @param issueNumber the issue of the current, or else the last, episode
 * @param episode counts the episodes that got an issue, from 1
 * @param episodeStartedAt when the current or last episode began, in the provider's time
 * @param lastProviderStateAt time of the newest event that was applied or remembered
 * @param lastReason why the provider changed the state, as last told
 * @param lastCommentAt when the issue was last written to: created or commented on
 * @param suppressed repeats since then that were counted instead of told
 * @param recentDeliveries the last deliveries applied, newest last
 * @param identity the event's identity as JSON, for people who look at the table
 * @param version goes up by one with each write; 0 before the first
 */
public record AlertRecord(
        String fingerprint,
        Status status,
        List<String> teams,
        Priority priority,
        boolean routingUnknown,
        String title,
        String issueRepo,
        Optional<Integer> issueNumber,
        int episode,
        Optional<Instant> episodeStartedAt,
        Optional<Instant> lastProviderStateAt,
        Optional<String> lastReason,
        Instant firstSeenAt,
        Instant lastSeenAt,
        boolean manuallyClosed,
        Optional<Instant> manuallyClosedAt,
        Optional<Instant> lastCommentAt,
        int suppressed,
        List<String> recentDeliveries,
        String identity,
        Optional<Claim> claim,
        long version) {
    public static final int SCHEMA_VERSION = 1;

    /** A record goes away this long after the alert was last seen. */
    public static final Duration TIME_TO_LIVE = Duration.ofDays(3 * 365);

    /** SQS keeps a message 14 days; more repeats than this of one message among others are caught by their order. */
    public static final int MAX_DELIVERIES = 20;

    /** An item of the table holds 400 KB, twice this record and more: texts beyond this are cut. */
    private static final int MAX_TEXT = 2_000;

    public AlertRecord {
        teams = List.copyOf(teams);
        recentDeliveries = List.copyOf(recentDeliveries);
    }

    /** An alert nobody has seen before. */
    public static AlertRecord unseen(String fingerprint, Instant now) {
        return new AlertRecord(
                fingerprint,
                Status.NONE,
                List.of(),
                Priority.P2,
                false,
                "",
                "",
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                "{}",
                Optional.empty(),
                0);
    }

    /** The newest event known; an open alert was last told of firing, a closed one of being resolved. */
    public Optional<OrderKey> lastEvent() {
        return lastProviderStateAt.map(
                at -> new OrderKey(at, status == Status.OPEN ? AlertState.FIRING : AlertState.RESOLVED));
    }

    public boolean hasApplied(String delivery) {
        return recentDeliveries.contains(delivery);
    }

    /** As remembered: a text too long to keep is cut, with a hash of the whole, so that two stay two. */
    public static String remembered(String text) {
        return text.length() <= MAX_TEXT ? text : SafeText.cut(text, MAX_TEXT) + " (" + Fingerprint.sha256(text) + ")";
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a changed copy. */
    public static final class Builder {
        private final String fingerprint;
        private final Instant firstSeenAt;
        private Status status;
        private List<String> teams;
        private Priority priority;
        private boolean routingUnknown;
        private String title;
        private String issueRepo;
        private Optional<Integer> issueNumber;
        private int episode;
        private Optional<Instant> episodeStartedAt;
        private Optional<Instant> lastProviderStateAt;
        private Optional<String> lastReason;
        private Instant lastSeenAt;
        private boolean manuallyClosed;
        private Optional<Instant> manuallyClosedAt;
        private Optional<Instant> lastCommentAt;
        private int suppressed;
        private List<String> recentDeliveries;
        private String identity;
        private Optional<Claim> claim;
        private long version;

        private Builder(AlertRecord from) {
            fingerprint = from.fingerprint;
            firstSeenAt = from.firstSeenAt;
            status = from.status;
            teams = from.teams;
            priority = from.priority;
            routingUnknown = from.routingUnknown;
            title = from.title;
            issueRepo = from.issueRepo;
            issueNumber = from.issueNumber;
            episode = from.episode;
            episodeStartedAt = from.episodeStartedAt;
            lastProviderStateAt = from.lastProviderStateAt;
            lastReason = from.lastReason;
            lastSeenAt = from.lastSeenAt;
            manuallyClosed = from.manuallyClosed;
            manuallyClosedAt = from.manuallyClosedAt;
            lastCommentAt = from.lastCommentAt;
            suppressed = from.suppressed;
            recentDeliveries = from.recentDeliveries;
            identity = from.identity;
            claim = from.claim;
            version = from.version;
        }

        public Builder status(Status value) {
            status = value;
            return this;
        }

        public Builder routing(List<String> newTeams, Priority newPriority, boolean unknown) {
            teams = newTeams;
            priority = newPriority;
            routingUnknown = unknown;
            return this;
        }

        public Builder title(String value) {
            title = remembered(value);
            return this;
        }

        public Builder issue(String repo, int number) {
            issueRepo = repo;
            issueNumber = Optional.of(number);
            return this;
        }

        public Builder noIssue() {
            issueNumber = Optional.empty();
            return this;
        }

        /** The next episode, not touched by anyone yet. */
        public Builder newEpisode(Instant startedAt) {
            episode++;
            episodeStartedAt = Optional.of(startedAt);
            manuallyClosed = false;
            manuallyClosedAt = Optional.empty();
            suppressed = 0;
            return this;
        }

        public Builder lastEvent(Instant occurredAt, Optional<String> reason) {
            lastProviderStateAt = Optional.of(occurredAt);
            lastReason = reason.map(AlertRecord::remembered);
            return this;
        }

        public Builder lastSeenAt(Instant value) {
            lastSeenAt = value;
            return this;
        }

        public Builder closedByPerson(Instant at) {
            manuallyClosed = true;
            manuallyClosedAt = Optional.of(at);
            return this;
        }

        public Builder commentedAt(Instant value) {
            lastCommentAt = Optional.of(value);
            suppressed = 0;
            return this;
        }

        public Builder oneMoreSuppressed() {
            suppressed++;
            return this;
        }

        public Builder applied(String delivery) {
            List<String> deliveries = new ArrayList<>(recentDeliveries);
            deliveries.remove(delivery);
            deliveries.add(delivery);
            recentDeliveries = deliveries.subList(Math.max(0, deliveries.size() - MAX_DELIVERIES), deliveries.size());
            return this;
        }

        public Builder identity(String json) {
            identity = remembered(json);
            return this;
        }

        public Builder claim(Optional<Claim> value) {
            claim = value;
            return this;
        }

        public Builder version(long value) {
            version = value;
            return this;
        }

        public AlertRecord build() {
            return new AlertRecord(
                    fingerprint,
                    status,
                    teams,
                    priority,
                    routingUnknown,
                    title,
                    issueRepo,
                    issueNumber,
                    episode,
                    episodeStartedAt,
                    lastProviderStateAt,
                    lastReason,
                    firstSeenAt,
                    lastSeenAt,
                    manuallyClosed,
                    manuallyClosedAt,
                    lastCommentAt,
                    suppressed,
                    recentDeliveries,
                    identity,
                    claim,
                    version);
        }
    }
}
