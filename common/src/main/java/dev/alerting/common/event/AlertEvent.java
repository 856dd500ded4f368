package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One alert at one moment, in the words of this product: the public contract of
 * {@code schemas/alert-event.schema.json}, version {@value #SCHEMA_VERSION}.
 *
 * @param source who noticed: grafana, cloudwatch, alertmanager, or what a normalized event says
 * @param title one line, without the priority
 * @param summary the sentence an on-call engineer reads first
 * @param reason why the provider changed the state; a new reason during an episode is worth a comment
 * @param occurredAt when the provider changed the state
 * @param teams 1 to {@value Teams#MAX_TEAMS} names, see {@link Teams}
 * @param rawProvider fields of the provider's own payload worth showing, never part of the fingerprint
 */
public record AlertEvent(
        String source,
        AlertState state,
        String title,
        Optional<String> description,
        Optional<String> summary,
        Optional<String> reason,
        Priority priority,
        Instant occurredAt,
        List<String> teams,
        Resource resource,
        Identity identity,
        Links links,
        Optional<JsonNode> rawProvider) {
    public static final int SCHEMA_VERSION = 1;

    /** Longest texts the schema allows; it counts characters, these count UTF-16 units, which is stricter. */
    public static final int MAX_TITLE = 1024;

    public static final int MAX_DESCRIPTION = 131_072;
    public static final int MAX_SUMMARY = 16_384;
    public static final int MAX_REASON = 16_384;

    public AlertEvent {
        teams = List.copyOf(teams);
        if (teams.isEmpty() || teams.size() > Teams.MAX_TEAMS) {
            throw new IllegalArgumentException("an event has 1 to " + Teams.MAX_TEAMS + " teams, not " + teams.size());
        }
    }

    public OrderKey orderKey() {
        return new OrderKey(occurredAt, state);
    }

    public AlertEvent withOccurredAt(Instant instant) {
        return new AlertEvent(
                source,
                state,
                title,
                description,
                summary,
                reason,
                priority,
                instant,
                teams,
                resource,
                identity,
                links,
                rawProvider);
    }

    /**
     * With title, description, summary and reason cut to the lengths of the schema. What identifies the alert is never
     * cut.
     */
    public AlertEvent withTextsWithinSchema() {
        boolean fits = title.length() <= MAX_TITLE
                && fits(description, MAX_DESCRIPTION)
                && fits(summary, MAX_SUMMARY)
                && fits(reason, MAX_REASON);
        return fits
                ? this
                : new AlertEvent(
                        source,
                        state,
                        Texts.cut(title, MAX_TITLE),
                        description.map(text -> Texts.cut(text, MAX_DESCRIPTION)),
                        summary.map(text -> Texts.cut(text, MAX_SUMMARY)),
                        reason.map(text -> Texts.cut(text, MAX_REASON)),
                        priority,
                        occurredAt,
                        teams,
                        resource,
                        identity,
                        links,
                        rawProvider);
    }

    private static boolean fits(Optional<String> text, int max) {
        return text.filter(present -> present.length() > max).isEmpty();
    }
}
