package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One alert at one moment, in the words of this product: the public contract of
 * {@code schemas/alert-event.schema.json}, version {@value #SCHEMA_VERSION}. Built with {@link #builder()}.
 *
 * @param source who noticed: grafana, cloudwatch, alertmanager, or what a normalized event says
 * @param title one line, without the priority
 * @param summary the sentence an on-call engineer reads first
 * @param reason why the provider changed the state; a new reason during an episode is worth a comment
 * @param occurredAt when the provider changed the state
 * @param startedAt when the episode began, by the provider's clock; empty where it does not say
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
        Optional<Instant> startedAt,
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
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(occurredAt, "occurredAt");
        Objects.requireNonNull(resource, "resource");
        teams = List.copyOf(teams);
        if (teams.isEmpty() || teams.size() > Teams.MAX_TEAMS) {
            throw new IllegalArgumentException("an event has 1 to " + Teams.MAX_TEAMS + " teams, not " + teams.size());
        }
    }

    /** An event without optional fields; the builder's other fields have to be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds the fields of this event. */
    public Builder toBuilder() {
        return new Builder(this);
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
                : toBuilder()
                        .title(Texts.truncate(title, MAX_TITLE))
                        .description(description.map(text -> Texts.truncate(text, MAX_DESCRIPTION)))
                        .summary(summary.map(text -> Texts.truncate(text, MAX_SUMMARY)))
                        .reason(reason.map(text -> Texts.truncate(text, MAX_REASON)))
                        .build();
    }

    /** With U+FFFD for each lone surrogate in any text, see {@link WellFormed}; its fingerprint may be another one. */
    public AlertEvent withWellFormedTexts() {
        UnaryOperator<String> clean = WellFormed::repairText;
        return toBuilder()
                .source(clean.apply(source))
                .title(clean.apply(title))
                .description(description.map(clean))
                .summary(summary.map(clean))
                .reason(reason.map(clean))
                .teams(teams.stream().map(clean).toList())
                .resource(new Resource(
                        clean.apply(resource.type()),
                        resource.id().map(clean),
                        resource.region().map(clean),
                        cleanMap(resource.extra())))
                .identity(new Identity(
                        identity.awsAccount().map(clean),
                        identity.region().map(clean),
                        identity.alarmArn().map(clean),
                        identity.orgId().map(clean),
                        identity.ruleId().map(clean)))
                .links(new Links(
                        links.runbook(),
                        links.dashboard(),
                        links.source(),
                        links.silence(),
                        cleanMap(links.unusable())))
                .rawProvider(rawProvider.map(WellFormed::repairTree))
                .build();
    }

    private static Map<String, String> cleanMap(Map<String, String> texts) {
        Map<String, String> clean = new TreeMap<>();
        texts.forEach((name, value) -> clean.put(WellFormed.repairText(name), WellFormed.repairText(value)));
        return clean;
    }

    private static boolean fits(Optional<String> text, int max) {
        return text.filter(present -> present.length() > max).isEmpty();
    }

    /** Sets the fields by name. Not for concurrent use. */
    public static final class Builder {
        private String source;
        private AlertState state;
        private String title;
        private Optional<String> description = Optional.empty();
        private Optional<String> summary = Optional.empty();
        private Optional<String> reason = Optional.empty();
        private Priority priority;
        private Instant occurredAt;
        private Optional<Instant> startedAt = Optional.empty();
        private List<String> teams = List.of();
        private Resource resource;
        private Identity identity = Identity.NONE;
        private Links links = Links.NONE;
        private Optional<JsonNode> rawProvider = Optional.empty();

        private Builder() {}

        private Builder(AlertEvent event) {
            source = event.source;
            state = event.state;
            title = event.title;
            description = event.description;
            summary = event.summary;
            reason = event.reason;
            priority = event.priority;
            occurredAt = event.occurredAt;
            startedAt = event.startedAt;
            teams = event.teams;
            resource = event.resource;
            identity = event.identity;
            links = event.links;
            rawProvider = event.rawProvider;
        }

        public Builder source(String value) {
            source = value;
            return this;
        }

        public Builder state(AlertState value) {
            state = value;
            return this;
        }

        public Builder title(String value) {
            title = value;
            return this;
        }

        public Builder description(Optional<String> value) {
            description = value;
            return this;
        }

        public Builder summary(Optional<String> value) {
            summary = value;
            return this;
        }

        public Builder reason(Optional<String> value) {
            reason = value;
            return this;
        }

        public Builder priority(Priority value) {
            priority = value;
            return this;
        }

        public Builder occurredAt(Instant value) {
            occurredAt = value;
            return this;
        }

        public Builder startedAt(Optional<Instant> value) {
            startedAt = value;
            return this;
        }

        public Builder teams(List<String> value) {
            teams = value;
            return this;
        }

        public Builder resource(Resource value) {
            resource = value;
            return this;
        }

        public Builder identity(Identity value) {
            identity = value;
            return this;
        }

        public Builder links(Links value) {
            links = value;
            return this;
        }

        public Builder rawProvider(Optional<JsonNode> value) {
            rawProvider = value;
            return this;
        }

        /**
         * @throws NullPointerException naming a field that has to be set and is not
         * @throws IllegalArgumentException without a team, or with too many
         */
        public AlertEvent build() {
            return new AlertEvent(
                    source,
                    state,
                    title,
                    description,
                    summary,
                    reason,
                    priority,
                    occurredAt,
                    startedAt,
                    teams,
                    resource,
                    identity,
                    links,
                    rawProvider);
        }
    }
}
