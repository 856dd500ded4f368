package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * New episodes of what it matches open no issue while it lasts. A maintenance window is one that begins later.
 *
 * @param id unique among silences
 * @param end when it is over; it needs nobody to end it
 * @param by who made it
 * @param issue on which it was asked for; empty if it was made elsewhere
 * @param kept how many firings it has kept from opening an issue
 */
public record Silence(
        String id, Matchers matchers, Instant start, Instant end, String by, Optional<Integer> issue, int kept) {
    private static final int REPOSITORY_LENGTH = 8;

    /**
     * What has to be so, all of it; what is empty does not matter.
     *
     * @param rule as its sender names it: the UID of a rule, the ARN of an alarm, an {@code alertname}
     * @param priorities P0 is only held where it is named
     * @param labels of the sender; a value that ends with {@code *} matches what begins like that
     */
    public record Matchers(
            Optional<String> source,
            Optional<String> team,
            Optional<String> rule,
            Set<Priority> priorities,
            Map<String, String> labels) {
        public Matchers {
            priorities = Set.copyOf(priorities);
            labels = Map.copyOf(labels);
        }

        /** Whether it names anything: what names nothing matches nothing. */
        boolean isEmpty() {
            return source.isEmpty() && team.isEmpty() && rule.isEmpty() && priorities.isEmpty() && labels.isEmpty();
        }
    }

    /** What of an alert is compared. */
    public record Subject(
            String source, List<String> teams, Set<String> rules, Priority priority, Map<String, String> labels) {}

    /**
     * The name of the one silence that is asked for on an issue. It tells which repository the issue is in, in characters that
     * operators can type.
     */
    public static String idFor(String repository, int issue) {
        String hash = Fingerprint.sha256(repository.toLowerCase(Locale.ROOT));
        return "issue-" + issue + "-" + hash.substring(0, REPOSITORY_LENGTH);
    }

    /** The issue on which its end is told, if that is in this repository. None for a name from before names told the repository. */
    public Optional<Integer> issueIn(String repository) {
        return issue.filter(number -> id.equals(idFor(repository, number)));
    }

    public boolean isInForce(Instant now) {
        return !now.isBefore(start) && now.isBefore(end);
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    public boolean matches(Subject subject) {
        boolean urgencyMatches = matchers.priorities().isEmpty()
                ? subject.priority() != Priority.P0
                : matchers.priorities().contains(subject.priority());
        return !matchers.isEmpty()
                && urgencyMatches
                && matchers.source()
                        .filter(source -> !source.equals(subject.source()))
                        .isEmpty()
                && matchers.team()
                        .filter(team -> !subject.teams().contains(team))
                        .isEmpty()
                && matchers.rule()
                        .filter(rule -> !subject.rules().contains(rule))
                        .isEmpty()
                && matchers.labels().entrySet().stream()
                        .allMatch(label ->
                                matches(label.getValue(), subject.labels().get(label.getKey())));
    }

    private static boolean matches(String pattern, String value) {
        if (value == null) {
            return false;
        }
        return pattern.endsWith("*")
                ? value.startsWith(pattern.substring(0, pattern.length() - 1))
                : value.equals(pattern);
    }

    Silence withKept(int count) {
        return new Silence(id, matchers, start, end, by, issue, count);
    }
}
