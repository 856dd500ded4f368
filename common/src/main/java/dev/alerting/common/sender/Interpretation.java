package dev.alerting.common.sender;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.WellFormed;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.schema.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one part of a message turned out to be. */
public sealed interface Interpretation {
    /**
     * An alert to act on.
     *
     * @param origin the rule or alarm it came from, for telling whether an earlier error is fixed
     * @param observedAt orders the events of one alert: the sender's own time of the event if it has one, otherwise when
     *     it was accepted. For one alert it always comes from the same clock
     * @param cycleKey the sender's own name for the episode; empty where it has none
     * @param earlierFingerprint under which version 1.0 knew the alert; empty where it is the same
     * @param routingProblems why it is filed for the fallback team or with the default priority; mostly empty
     * @param truncatedAlerts alerts the sender left out of this notification and never sends
     * @param silencedBy why nobody is to be notified of a firing alert, e.g. a mute rule of its sender; always empty for a
     *     resolution
     */
    record Alert(
            AlertEvent event,
            Origin origin,
            String fingerprint,
            Instant observedAt,
            Optional<String> cycleKey,
            Optional<String> earlierFingerprint,
            List<RoutingProblem> routingProblems,
            int truncatedAlerts,
            Optional<String> silencedBy)
            implements Interpretation {
        public Alert {
            routingProblems = List.copyOf(routingProblems);
        }

        /**
         * With the fingerprint of the event, observed when it occurred, from a notification that leaves nothing out. An
         * ending needs no owner: senders may leave labels and annotations out of it, so its problems do not count.
         */
        public static Alert of(AlertEvent event, Origin origin, List<RoutingProblem> routingProblems) {
            return new Alert(
                    event,
                    origin,
                    Fingerprint.of(event),
                    event.occurredAt(),
                    Optional.empty(),
                    Optional.empty(),
                    event.state() == AlertState.FIRING ? routingProblems : List.of(),
                    0,
                    Optional.empty());
        }

        /** With another event of the same alert; keeps the fingerprint. */
        public Alert withEvent(AlertEvent other) {
            return new Alert(
                    other,
                    origin,
                    fingerprint,
                    observedAt,
                    cycleKey,
                    earlierFingerprint,
                    routingProblems,
                    truncatedAlerts,
                    silencedBy);
        }

        public Alert withFingerprint(String other) {
            return new Alert(
                    event,
                    origin,
                    other,
                    observedAt,
                    cycleKey,
                    earlierFingerprint,
                    routingProblems,
                    truncatedAlerts,
                    silencedBy);
        }

        public Alert withObservedAt(Instant at) {
            return new Alert(
                    event,
                    origin,
                    fingerprint,
                    at,
                    cycleKey,
                    earlierFingerprint,
                    routingProblems,
                    truncatedAlerts,
                    silencedBy);
        }

        public Alert withCycleKey(Optional<String> key) {
            return new Alert(
                    event,
                    origin,
                    fingerprint,
                    observedAt,
                    key,
                    earlierFingerprint,
                    routingProblems,
                    truncatedAlerts,
                    silencedBy);
        }

        /** @param earlier the same alert, with the identity that version 1.0 gave it */
        public Alert knownEarlierAs(AlertEvent earlier) {
            return withEarlierFingerprint(Fingerprint.of(earlier));
        }

        public Alert withEarlierFingerprint(String earlier) {
            Optional<String> other = Optional.of(earlier).filter(key -> !key.equals(fingerprint));
            return new Alert(
                    event,
                    origin,
                    fingerprint,
                    observedAt,
                    cycleKey,
                    other,
                    routingProblems,
                    truncatedAlerts,
                    silencedBy);
        }

        /** With U+FFFD for each lone surrogate, see {@link WellFormed}; fingerprints tell two of these apart and stay. */
        Alert withWellFormedTexts() {
            return new Alert(
                    event.withWellFormedTexts(),
                    origin.withWellFormedTexts(),
                    fingerprint,
                    observedAt,
                    cycleKey.map(WellFormed::repairText),
                    earlierFingerprint,
                    routingProblems.stream()
                            .map(problem -> new RoutingProblem(
                                    problem.kind(), WellFormed.repairText(problem.found()), problem.remedy()))
                            .toList(),
                    truncatedAlerts,
                    silencedBy.map(WellFormed::repairText));
        }

        public Alert withTruncatedAlerts(int count) {
            return new Alert(
                    event,
                    origin,
                    fingerprint,
                    observedAt,
                    cycleKey,
                    earlierFingerprint,
                    routingProblems,
                    count,
                    silencedBy);
        }

        /** A resolution is never silenced: the issue it closes may have been opened before the silence began. */
        public Alert withSilencedBy(Optional<String> silence) {
            return new Alert(
                    event,
                    origin,
                    fingerprint,
                    observedAt,
                    cycleKey,
                    earlierFingerprint,
                    routingProblems,
                    truncatedAlerts,
                    event.state() == AlertState.FIRING ? silence : Optional.empty());
        }
    }

    /** Understood, and nothing to do: e.g. an alarm with insufficient data. */
    record Ignored(Origin origin, String reason) implements Interpretation {
        Ignored withWellFormedTexts() {
            return new Ignored(origin.withWellFormedTexts(), WellFormed.repairText(reason));
        }
    }

    /**
     * A sign of life.
     *
     * @param path which way it came: {@code topic} or {@code webhook}
     * @param sentAt when it was due to be sent
     */
    record Heartbeat(String path, Instant sentAt) implements Interpretation {}

    /**
     * Time to look after what no alert asks for.
     *
     * @param sentAt when it was due to be sent
     */
    record Tick(Instant sentAt) implements Interpretation {}

    /** Somebody did something on an issue that looks like ours. */
    sealed interface OnIssue extends Interpretation {
        /** {@code owner/name}. */
        String repository();

        int issue();

        /** The login of who did it. */
        String actor();

        IssueActivity activity();
    }

    /**
     * On an issue of one alert.
     *
     * @param repository {@code owner/name}
     * @param fingerprint of the alert, as the issue's text has it; people can change that text
     * @param actor the login of who did it; the author of the issue, us, only of {@link IssueActivity.Overwrote}
     */
    record IssueEvent(String repository, int issue, String fingerprint, String actor, IssueActivity activity)
            implements OnIssue {}

    /**
     * On an issue of a storm.
     *
     * @param repository {@code owner/name}
     * @param storm hash of what the storm is about, as the issue's text has it; people can change that text
     * @param episode which of the storms about it
     * @param actor the login of who wrote it
     */
    record StormComment(
            String repository, int issue, String storm, int episode, String actor, IssueActivity.Commented activity)
            implements OnIssue {}

    /**
     * Records and issues are to be compared now.
     *
     * @param dryRun only say what would be repaired
     */
    record SweepRequest(boolean dryRun) implements Interpretation {}

    /** Cannot be processed, now or ever. */
    record Invalid(Origin origin, SenderError mistake, List<Violation> violations) implements Interpretation {
        public Invalid {
            violations = List.copyOf(violations);
        }

        Invalid withWellFormedTexts() {
            return new Invalid(
                    origin.withWellFormedTexts(),
                    mistake,
                    violations.stream()
                            .map(violation -> new Violation(
                                    WellFormed.repairText(violation.pointer()),
                                    WellFormed.repairText(violation.message())))
                            .toList());
        }

        /** The violations on one line, for a log line or a message attribute. */
        public String describe() {
            return String.join(
                    "; ", violations.stream().map(Violation::toString).toList());
        }
    }

    /**
     * Where a message came from, as far as it could be read.
     *
     * @param source empty when the format was not recognized
     * @param subject the rule or alarm, in its own stable identifier where it has one; of a message in an unknown format
     *     what kind of message it is
     */
    record Origin(Optional<AlertSource> source, String subject) {
        /** The subject where a message names no rule or alarm. */
        public static final String UNKNOWN_SUBJECT = "unknown";

        public static Origin of(AlertSource source, String subject) {
            return new Origin(Optional.of(source), subject);
        }

        Origin withWellFormedTexts() {
            return new Origin(source, WellFormed.repairText(subject));
        }
    }

    /** Kinds of errors; the name goes into the dead-letter message. */
    enum SenderError {
        NOT_JSON,
        UNKNOWN_SOURCE,
        MISSING_FIELD,
        SCHEMA_VIOLATION
    }
}
