package dev.alerting.collector.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.reconcile.Occurrence;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.RoutingProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An ordinary alert, of which a test changes what matters to it.
 *
 * @param at minutes after {@link #START}
 */
public record Alert(
        String name,
        AlertState state,
        int at,
        Priority priority,
        List<String> teams,
        String title,
        Optional<String> summary,
        Optional<String> description,
        Optional<String> reason,
        Links links,
        Optional<JsonNode> raw,
        List<RoutingProblem> problems) {
    public static final Instant START = Instant.parse("2025-09-16T12:00:00Z");

    public static Alert firing(int at) {
        return new Alert(
                "disk-full",
                AlertState.FIRING,
                at,
                Priority.P1,
                List.of("dev-infra"),
                "Disk is full",
                Optional.of("The disk of db-1 is 97 % full"),
                Optional.empty(),
                Optional.empty(),
                Links.NONE,
                Optional.empty(),
                List.of());
    }

    public static Alert resolved(int at) {
        return firing(at).state(AlertState.RESOLVED);
    }

    /** The time so many minutes after the start. */
    public static Instant minute(int at) {
        return START.plus(Duration.ofMinutes(at));
    }

    public Alert named(String value) {
        return new Alert(value, state, at, priority, teams, title, summary, description, reason, links, raw, problems);
    }

    public Alert state(AlertState value) {
        return new Alert(name, value, at, priority, teams, title, summary, description, reason, links, raw, problems);
    }

    public Alert priority(Priority value) {
        return new Alert(name, state, at, value, teams, title, summary, description, reason, links, raw, problems);
    }

    public Alert teams(String... value) {
        return new Alert(
                name, state, at, priority, List.of(value), title, summary, description, reason, links, raw, problems);
    }

    public Alert title(String value) {
        return new Alert(name, state, at, priority, teams, value, summary, description, reason, links, raw, problems);
    }

    public Alert texts(String newSummary, String newDescription, String newReason) {
        return new Alert(
                name,
                state,
                at,
                priority,
                teams,
                title,
                Optional.of(newSummary),
                Optional.of(newDescription),
                Optional.of(newReason),
                links,
                raw,
                problems);
    }

    public Alert reason(String value) {
        return new Alert(
                name,
                state,
                at,
                priority,
                teams,
                title,
                summary,
                description,
                Optional.of(value),
                links,
                raw,
                problems);
    }

    public Alert links(Links value) {
        return new Alert(name, state, at, priority, teams, title, summary, description, reason, value, raw, problems);
    }

    public Alert raw(JsonNode value) {
        return new Alert(
                name,
                state,
                at,
                priority,
                teams,
                title,
                summary,
                description,
                reason,
                links,
                Optional.of(value),
                problems);
    }

    /** Nobody has said whose it is. */
    public Alert unrouted() {
        return new Alert(
                name,
                state,
                at,
                priority,
                teams,
                title,
                summary,
                description,
                reason,
                links,
                raw,
                List.of(new RoutingProblem(RoutingProblem.Kind.MISSING_TEAM, "", "Set the label team.")));
    }

    public AlertEvent event() {
        return AlertEvent.builder()
                .source("grafana")
                .state(state)
                .title(title)
                .description(description)
                .summary(summary)
                .reason(reason)
                .priority(priority)
                .occurredAt(minute(at))
                .teams(teams)
                .resource(Resource.of("alert", name))
                .links(links)
                .rawProvider(raw)
                .build();
    }

    public String fingerprint() {
        return Fingerprint.of(event());
    }

    public Occurrence delivered(String delivery) {
        return new Occurrence(event(), fingerprint(), problems, 0, delivery);
    }
}
