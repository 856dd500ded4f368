package dev.alerting.history.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What changed between two images of one record. Pure: the same images always give the same event. */
public final class Transitions {
    /** As the collector counts them for the label {@code flapping}. */
    private static final int FLAPS = 3;

    private static final Duration FLAP_WINDOW = Duration.ofHours(6);

    /** Times before this one are made up, where a version of before did not know better. */
    private static final Instant PLAUSIBLE = Instant.parse("2000-01-01T00:00:00Z");

    /** What the collector writes where GitHub does not say who has ticked a box: no name, so there is nobody to be told apart. */
    private static final String UNKNOWN_PERSON = "(unknown)";

    private static final Pattern LOGIN = Pattern.compile("[\\w.+-]*@[A-Za-z0-9][\\w./-]*");

    private Transitions() {}

    /**
     * @param before empty if the record is new
     * @param at when it was written
     * @return empty if nothing changed that anybody asks for, as when an attempt only claims the record
     */
    public static Optional<RawEvent> between(
            Optional<RecordImage> before, RecordImage after, Instant at, PersonKey people) {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        boolean opened = after.isOpen()
                && before.filter(image -> image.episode() >= after.episode()).isEmpty();
        if (opened) {
            changes.add(Change.OPENED);
            if (after.isRow()) {
                changes.add(Change.BECAME_ROW);
            } else if (before.flatMap(RecordImage::issue).isPresent()
                    && before.flatMap(RecordImage::issue).equals(after.issue())) {
                // People opened the issue of the episode before again, or we did.
                changes.add(Change.REOPENED);
            }
        }
        before.filter(image -> image.episode() == after.episode()).ifPresent(image -> compare(image, after, changes));
        if (before.map(RecordImage::keptSilent).orElse(0L) < after.keptSilent()) {
            changes.add(Change.KEPT_SILENT);
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(event(after, at, changes, people));
    }

    private static void compare(RecordImage before, RecordImage after, Set<Change> changes) {
        add(changes, Change.REPEATED, after.repeats() > before.repeats());
        add(
                changes,
                Change.COMMENTED,
                after.comments().orElse(0L) > before.comments().orElse(Long.MAX_VALUE));
        if (before.isOpen() && after.isOpen()) {
            add(changes, Change.PRIORITY_CHANGED, differs(before, after, RecordImage::priority));
            add(changes, Change.TEAM_CHANGED, differs(before, after, Transitions::team));
        }
        add(changes, Change.ACKNOWLEDGED, isNew(before, after, RecordImage::acknowledgedAt));
        add(
                changes,
                Change.GIVEN_BACK,
                before.acknowledgedAt().isPresent() && after.acknowledgedAt().isEmpty());
        add(changes, Change.SNOOZED, isNew(before, after, RecordImage::snoozedUntil));
        add(changes, Change.SILENCED, isNew(before, after, RecordImage::silencedUntil));
        add(changes, Change.JUDGED, isNew(before, after, RecordImage::noise) || after.isUseful() && !before.isUseful());
        add(
                changes,
                Change.COMMANDED,
                isNew(before, after, RecordImage::cause)
                        || isNew(before, after, RecordImage::namedTeam)
                        || after.isKeptOpen() && !before.isKeptOpen());
        add(changes, Change.CLOSED_BY_PERSON, after.isClosedByPerson() && !before.isClosedByPerson());
        add(changes, Change.CLOSED_AS_DUPLICATE, after.isClosedAsDuplicate() && !before.isClosedAsDuplicate());
        if (before.isOpen() && after.isClosed()) {
            changes.add(ending(after));
        }
        boolean openAgain =
                after.isOpen() && (before.isClosed() || before.isClosedByPerson() && !after.isClosedByPerson());
        add(changes, Change.REOPENED, openAgain);
        add(changes, Change.BECAME_ROW, after.isRow() && !before.isRow());
        boolean moved = after.issue().isPresent()
                && (before.isRow()
                        || before.issue().isPresent() && differs(before, after, RecordImage::issue)
                        || before.issue().isPresent() && differs(before, after, RecordImage::repository));
        add(changes, Change.MOVED, moved);
    }

    private static Change ending(RecordImage after) {
        if (after.isClosedByPerson()) {
            return Change.ENDED;
        }
        return after.isEndedOutOfSight() ? Change.OUT_OF_SIGHT : Change.CLOSED;
    }

    private static RawEvent event(RecordImage after, Instant at, Set<Change> changes, PersonKey people) {
        return new RawEvent(
                after.fingerprint(),
                after.version(),
                at,
                changes,
                after.episode(),
                after.isOpen(),
                team(after),
                after.priority(),
                after.source(),
                after.rule(),
                after.title(),
                after.repository(),
                after.issue(),
                after.startedAt(),
                actedAt(after, at, changes),
                changes.stream().anyMatch(Change::isEnding) ? Optional.of(endedAt(after, at)) : Optional.empty(),
                after.noise().map(Transitions::withoutLogins),
                after.isUseful(),
                after.cause().map(Transitions::withoutLogins),
                after.acknowledgedBy()
                        .filter(who -> !who.equals(UNKNOWN_PERSON))
                        .flatMap(people::hash),
                after.repeats(),
                after.isRoutingUnknown(),
                changes.contains(Change.OPENED) && isFlapping(after, at),
                changes.contains(Change.OPENED) && after.isWithoutRunbook(),
                after.expiresAt());
    }

    /** People write whom they have asked. */
    private static String withoutLogins(String text) {
        return LOGIN.matcher(text).replaceAll("@...");
    }

    private static Optional<Instant> actedAt(RecordImage after, Instant at, Set<Change> changes) {
        return changes.stream()
                .filter(Change::isByPerson)
                .map(change -> switch (change) {
                    case ACKNOWLEDGED -> after.acknowledgedAt().orElse(at);
                    case CLOSED_BY_PERSON ->
                        after.closedByPersonAt().filter(PLAUSIBLE::isBefore).orElse(at);
                    default -> at;
                })
                .min(Comparator.naturalOrder());
    }

    /** What its sender says; the record keeps it as the end only if nobody had closed the issue. */
    private static Instant endedAt(RecordImage after, Instant at) {
        Optional<Instant> told = after.isClosedByPerson() ? Optional.empty() : after.endedAt();
        return told.or(after::lastProviderStateAt).orElse(at);
    }

    private static boolean isFlapping(RecordImage after, Instant at) {
        Instant start = after.startedAt().orElse(at);
        Stream<Instant> begun = Stream.concat(after.earlierStarts().stream(), Stream.of(start));
        return begun.filter(time -> !time.isBefore(start.minus(FLAP_WINDOW))).count() >= FLAPS;
    }

    private static String team(RecordImage image) {
        List<String> teams = image.teams();
        return teams.isEmpty() ? "" : teams.getFirst();
    }

    private static boolean isNew(RecordImage before, RecordImage after, Function<RecordImage, Optional<?>> part) {
        return part.apply(after).isPresent() && differs(before, after, part);
    }

    private static boolean differs(RecordImage before, RecordImage after, Function<RecordImage, ?> part) {
        return !part.apply(after).equals(part.apply(before));
    }

    private static void add(Set<Change> changes, Change change, boolean applies) {
        if (applies) {
            changes.add(change);
        }
    }
}
