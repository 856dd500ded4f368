package dev.alerting.collector.state;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Texts;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All that is known about one alert: the item of the state table.
 *
 * @param row the place of the current, or else the last, episode if it has no issue of its own; never beside an issue
 * @param history the accepted events, in the order they were observed
 * @param awaitedFiring when the newest firing was observed, if nothing else is known of it: its message will be redelivered, or
 *     what it told was silenced
 * @param toldRouting what the newest firing told, whatever the issue shows: the firing may have been stale, or a person has
 *     given the alert to another team for its episode. Empty in records of earlier versions
 * @param handling what people have said about it
 * @param story what the issue tells beyond where the alert stands
 * @param lastProviderStateAt the sender's time of the newest event, for people
 * @param lastReason why the provider changed the state, as last told
 * @param handling what people have said about it
 * @param lastAcceptedAt when the newest firing that was seen to was accepted; empty before the first and in records of
 *     version 1.0
 * @param recentDeliveries the last deliveries applied, newest last
 * @param identity the event's identity as JSON, for people who look at the table
 * @param version goes up by one with each write; 0 before the first
 */
public record AlertRecord(
        String fingerprint,
        Status status,
        Routing routing,
        String title,
        Issue issue,
        Optional<Row> row,
        Episode episode,
        EventHistory history,
        Optional<Instant> awaitedFiring,
        Optional<Routing> toldRouting,
        Handling handling,
        Story story,
        Optional<Instant> lastProviderStateAt,
        Optional<String> lastReason,
        Optional<Instant> lastAcceptedAt,
        Instant firstSeenAt,
        Instant lastSeenAt,
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

    /**
     * Owner and urgency, as on the issue.
     *
     * @param teams empty before the first event
     * @param unknown whether the issue carries the label for alerts without a usable team or priority
     */
    public record Routing(List<String> teams, Priority priority, boolean unknown) {
        static final Routing NONE = new Routing(List.of(), Priority.P2, false);

        public Routing {
            teams = List.copyOf(teams);
        }
    }

    /**
     * The issue of the current, or else the last, episode.
     *
     * @param repository {@code owner/name} at the time the issue was created; empty before the first
     */
    public record Issue(String repository, Optional<Integer> number) {
        static final Issue NONE = new Issue("", Optional.empty());
    }

    /**
     * A row of a storm issue: the place of an episode without an issue of its own.
     *
     * @param storm which storm, and which of its issues: {@link Storm#rows()}
     * @param source as its storm's issue names it
     * @param rule what the alert comes from, as far as its sender says
     */
    public record Row(String storm, String source, String rule) {
        /** Rules are shown, and told apart by the storm's key, so the rest of a long one is not missed. */
        private static final int MAX_RULE = 200;

        public Row {
            rule = Texts.truncate(rule, MAX_RULE);
        }
    }

    /**
     * The current or last episode that got an issue or a row.
     *
     * @param number counts these episodes, from 1; 0 before the first
     * @param startedAt when it began, in the provider's time, for people
     * @param observedAt when the first event of it was observed
     * @param closedByPersonAt when a person closed its issue
     * @param lastCommentAt when the issue was last written to, created or commented on; or when its row began
     * @param suppressed repeats since then that were counted instead of told
     */
    public record Episode(
            int number,
            Optional<Instant> startedAt,
            Optional<Instant> observedAt,
            Optional<Instant> closedByPersonAt,
            Optional<Instant> lastCommentAt,
            int suppressed) {
        static final Episode NONE =
                new Episode(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);

        public boolean isClosedByPerson() {
            return closedByPersonAt.isPresent();
        }

        private Episode next(Instant nextStartedAt, Instant nextObservedAt) {
            return new Episode(
                    number + 1,
                    Optional.of(nextStartedAt),
                    Optional.of(nextObservedAt),
                    Optional.empty(),
                    lastCommentAt,
                    0);
        }

        private static Episode adopted(int number, Instant since) {
            return new Episode(number, Optional.of(since), Optional.of(since), Optional.empty(), Optional.of(since), 0);
        }

        private Episode goingOnSince(Instant at) {
            return new Episode(number, startedAt, Optional.of(at), Optional.empty(), lastCommentAt, suppressed);
        }

        private Episode closedByPersonAt(Instant at) {
            return new Episode(number, startedAt, observedAt, Optional.of(at), lastCommentAt, suppressed);
        }

        private Episode reopenedByPerson() {
            return new Episode(number, startedAt, observedAt, Optional.empty(), lastCommentAt, suppressed);
        }

        private Episode commentedAt(Instant at) {
            return new Episode(number, startedAt, observedAt, closedByPersonAt, Optional.of(at), 0);
        }

        private Episode withOneMoreSuppressed() {
            return new Episode(number, startedAt, observedAt, closedByPersonAt, lastCommentAt, suppressed + 1);
        }
    }

    public AlertRecord {
        recentDeliveries = List.copyOf(recentDeliveries);
    }

    /** An alert nobody has seen before. */
    public static AlertRecord unseen(String fingerprint, Instant now) {
        return new Builder(fingerprint, now).build();
    }

    /** What is known of the alert, for a record of it under another fingerprint that is not written yet. */
    public AlertRecord inheritedAs(String otherFingerprint) {
        Builder builder = new Builder(this);
        builder.fingerprint = otherFingerprint;
        // The row stays with the record that the storm has counted.
        builder.row = Optional.empty();
        return builder.claim(Optional.empty()).version(0).build();
    }

    /** Whether the newest firing itself has yet to be seen to. */
    public boolean awaitsNewestFiring() {
        return awaitedFiring.isPresent()
                && awaitedFiring.equals(history.newest(AlertState.FIRING).map(SeenEvent::observedAt));
    }

    /** Owner and urgency by the newest firing, as far as it is known; empty before the first, and while its message is awaited. */
    public Optional<Routing> newestRouting() {
        if (awaitsNewestFiring()) {
            return Optional.empty();
        }
        return toldRouting.or(
                () -> Optional.of(routing).filter(known -> !known.teams().isEmpty()));
    }

    public boolean hasApplied(String delivery) {
        return recentDeliveries.contains(delivery);
    }

    /** As remembered: a text too long to keep is cut, with a hash of the whole, so that two stay two. */
    public static String truncateForRecord(String text) {
        return text.length() <= MAX_TEXT
                ? text
                : Texts.truncate(text, MAX_TEXT) + " (" + Fingerprint.sha256(text) + ")";
    }

    /** The alarm that an identity names; empty if it names none, or was too long to be kept whole. */
    static Optional<String> readAlarmArn(String identity) {
        try {
            return Json.text(Json.parse(identity), "alarm_arn");
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** Whether a reason tells more than the known one, which may be the longer form of it. */
    public boolean isNewReason(String reason) {
        String kept = truncateForRecord(reason);
        return lastReason.filter(known -> known.startsWith(kept)).isEmpty();
    }

    /** When something of it ends by itself. */
    Optional<Instant> nextTimer() {
        return Stream.concat(handling.nextEnd().stream(), story.display().flappingUntil().stream())
                .min(Comparator.naturalOrder());
    }

    /** Begun by now in that time, the current one included. */
    public int episodesSince(Instant from) {
        Stream<Instant> begun =
                Stream.concat(story.past().stream().map(PastEpisode::startedAt), episode.startedAt().stream());
        return (int) begun.filter(start -> !start.isBefore(from)).count();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a changed copy. */
    public static final class Builder {
        private final Instant firstSeenAt;
        private String fingerprint;
        private Status status = Status.NONE;
        private Routing routing = Routing.NONE;
        private String title = "";
        private Issue issue = Issue.NONE;
        private Optional<Row> row = Optional.empty();
        private Episode episode = Episode.NONE;
        private EventHistory history = EventHistory.EMPTY;
        private Optional<Instant> awaitedFiring = Optional.empty();
        private Optional<Routing> toldRouting = Optional.empty();
        private Handling handling = Handling.NONE;
        private Story story = Story.NONE;
        private Optional<Instant> lastProviderStateAt = Optional.empty();
        private Optional<String> lastReason = Optional.empty();
        private Optional<Instant> lastAcceptedAt = Optional.empty();
        private Instant lastSeenAt;
        private List<String> recentDeliveries = List.of();
        private String identity = "{}";
        private Optional<Claim> claim = Optional.empty();
        private long version;

        Builder(String fingerprint, Instant firstSeenAt) {
            this.fingerprint = fingerprint;
            this.firstSeenAt = firstSeenAt;
            this.lastSeenAt = firstSeenAt;
        }

        private Builder(AlertRecord from) {
            this(from.fingerprint, from.firstSeenAt);
            status = from.status;
            routing = from.routing;
            title = from.title;
            issue = from.issue;
            row = from.row;
            episode = from.episode;
            history = from.history;
            awaitedFiring = from.awaitedFiring;
            toldRouting = from.toldRouting;
            handling = from.handling;
            story = from.story;
            lastProviderStateAt = from.lastProviderStateAt;
            lastReason = from.lastReason;
            lastAcceptedAt = from.lastAcceptedAt;
            lastSeenAt = from.lastSeenAt;
            recentDeliveries = from.recentDeliveries;
            identity = from.identity;
            claim = from.claim;
            version = from.version;
        }

        public Builder status(Status value) {
            status = value;
            return this;
        }

        public Builder routing(List<String> teams, Priority priority, boolean unknown) {
            return routing(new Routing(teams, priority, unknown));
        }

        public Builder routing(Routing value) {
            routing = value;
            return this;
        }

        public Builder title(String value) {
            title = truncateForRecord(value);
            return this;
        }

        public Builder issue(String repository, int number) {
            issue = new Issue(repository, Optional.of(number));
            row = Optional.empty();
            return this;
        }

        /** Neither an issue nor a row. */
        public Builder noPlace() {
            issue = new Issue(issue.repository(), Optional.empty());
            row = Optional.empty();
            story = story.withDisplay(Display.NEW);
            handling = handling.withoutStaleTicks();
            return this;
        }

        /** A row, and no issue: an episode is in one place. */
        public Builder row(Row value) {
            issue = new Issue(issue.repository(), Optional.empty());
            row = Optional.of(value);
            story = story.withDisplay(Display.NEW);
            handling = handling.withoutStaleTicks();
            return this;
        }

        /** The next episode, not touched by anyone yet. The one before becomes part of the story. */
        public Builder newEpisode(Instant startedAt, Instant observedAt) {
            if (episode.number() > 0) {
                story = story.withPast(toPastEpisode(observedAt));
            }
            story = story.forNextEpisode();
            episode = episode.next(startedAt, observedAt);
            handling = handling.forNextEpisode();
            return this;
        }

        private PastEpisode toPastEpisode(Instant nextObservedAt) {
            // Closed by a person after its end, it had ended all the same.
            Ended ended = story.ended()
                    .or(() -> episode.closedByPersonAt()
                            .map(at -> new Ended(
                                    at,
                                    handling.duplicate()
                                            ? Ended.Ending.CLOSED_AS_DUPLICATE
                                            : Ended.Ending.CLOSED_BY_PERSON)))
                    .or(() -> history.newest(AlertState.RESOLVED)
                            .filter(resolved -> episode.observedAt()
                                    .filter(resolved.observedAt()::isBefore)
                                    .isEmpty())
                            .map(resolved -> new Ended(resolved.observedAt(), Ended.Ending.RESOLVED)))
                    .orElseGet(() -> new Ended(nextObservedAt, Ended.Ending.SUPERSEDED));
            return new PastEpisode(
                    episode.number(),
                    episode.startedAt().orElse(firstSeenAt),
                    ended,
                    handling.acknowledgedAt(),
                    handling.cause(),
                    handling.noise(),
                    issue.number());
        }

        /** The same issue, open, goes on in an episode that began then. */
        public Builder goingOnSince(Instant at) {
            episode = episode.goingOnSince(at);
            return this;
        }

        public Builder handling(Handling value) {
            handling = value.following(handling);
            return this;
        }

        public Builder history(EventHistory value) {
            history = value;
            return this;
        }

        /** With an event that has not been seen to. */
        public Builder awaiting(EventHistory value) {
            Optional<SeenEvent> newest = value.newest(AlertState.FIRING);
            if (!newest.equals(history.newest(AlertState.FIRING))) {
                awaitedFiring = newest.map(SeenEvent::observedAt);
            }
            return history(value);
        }

        public Builder awaitedFiring(Optional<Instant> value) {
            awaitedFiring = value;
            return this;
        }

        public Builder toldRouting(Optional<Routing> value) {
            toldRouting = value;
            return this;
        }

        public Builder story(Story value) {
            story = value;
            return this;
        }

        public Builder details(Details value) {
            return story(story.withDetails(value));
        }

        public Builder ended(Ended value) {
            return story(story.withEnd(value));
        }

        public Builder display(UnaryOperator<Display> change) {
            return story(story.withDisplay(change.apply(story.display())));
        }

        /** An event without a reason leaves the known one: a reminder need not repeat why. */
        public Builder lastEvent(Instant occurredAt, Optional<String> reason) {
            lastProviderStateAt = Optional.of(occurredAt);
            boolean news = reason.filter(text -> lastReason
                            .filter(known -> known.startsWith(truncateForRecord(text)))
                            .isEmpty())
                    .isPresent();
            return news ? reason(reason) : this;
        }

        public Builder reason(Optional<String> value) {
            lastReason = value.map(AlertRecord::truncateForRecord);
            return this;
        }

        public Builder lastAcceptedAt(Optional<Instant> value) {
            lastAcceptedAt = value;
            return this;
        }

        public Builder lastSeenAt(Instant value) {
            lastSeenAt = value;
            return this;
        }

        public Builder closedByPerson(Instant at) {
            return closedByPerson(at, false);
        }

        /** @param duplicate whether they say that another issue tells of the same */
        public Builder closedByPerson(Instant at, boolean duplicate) {
            episode = episode.closedByPersonAt(at);
            handling = handling.toBuilder().duplicate(duplicate).build();
            return this;
        }

        /** A person has opened the issue again. */
        public Builder reopenedByPerson() {
            episode = episode.reopenedByPerson();
            handling = handling.toBuilder().duplicate(false).build();
            return this;
        }

        /** An episode of which nothing but its issue is left. */
        public Builder adoptedEpisode(int number, Instant since) {
            episode = Episode.adopted(number, since);
            handling = handling.forNextEpisode();
            story = story.forNextEpisode().withDisplay(Display.UNKNOWN.withTold());
            return this;
        }

        public Builder commentedAt(Instant value) {
            episode = episode.commentedAt(value);
            return this;
        }

        public Builder oneMoreSuppressed() {
            episode = episode.withOneMoreSuppressed();
            return this;
        }

        /** The alert was told again. */
        public Builder oneMoreRepeat() {
            return display(Display::withRepeat);
        }

        public Builder applied(String delivery) {
            List<String> deliveries = new ArrayList<>(recentDeliveries);
            deliveries.remove(delivery);
            deliveries.add(delivery);
            recentDeliveries = deliveries.subList(Math.max(0, deliveries.size() - MAX_DELIVERIES), deliveries.size());
            return this;
        }

        /** The event has been seen to, but its delivery has to come again. */
        public Builder notApplied(String delivery) {
            recentDeliveries = recentDeliveries.stream()
                    .filter(known -> !known.equals(delivery))
                    .toList();
            return this;
        }

        public Builder identity(String json) {
            identity = truncateForRecord(json);
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

        /** For what is read from the table, whole. */
        Builder stored(
                Routing storedRouting,
                String storedTitle,
                Issue storedIssue,
                Optional<Row> storedRow,
                Episode storedEpisode,
                String json) {
            routing = storedRouting;
            title = storedTitle;
            issue = storedIssue;
            row = storedRow;
            episode = storedEpisode;
            identity = json;
            return this;
        }

        Builder stored(Optional<Instant> providerStateAt, Optional<String> reason, List<String> deliveries) {
            lastProviderStateAt = providerStateAt;
            lastReason = reason;
            recentDeliveries = deliveries;
            return this;
        }

        public AlertRecord build() {
            return new AlertRecord(
                    fingerprint,
                    status,
                    routing,
                    title,
                    issue,
                    row,
                    episode,
                    history,
                    awaitedFiring,
                    toldRouting,
                    handling,
                    story,
                    lastProviderStateAt,
                    lastReason,
                    lastAcceptedAt,
                    firstSeenAt,
                    lastSeenAt,
                    recentDeliveries,
                    identity,
                    claim,
                    version);
        }
    }
}
