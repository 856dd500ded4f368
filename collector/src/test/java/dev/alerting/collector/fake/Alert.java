package dev.alerting.collector.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.grafana.GrafanaSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An ordinary alert, of which a test changes what matters to it. Times are in minutes after {@link #START}. */
public final class Alert {
    public static final Instant START = Instant.parse("2025-09-16T12:00:00Z");

    private String name = "disk-full";
    private AlertState state = AlertState.FIRING;
    private Instant at = START;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<String> cycleKey = Optional.empty();
    private Priority priority = Priority.P1;
    private List<String> teams = List.of("dev-infra");
    private String title = "Disk is full";
    private Optional<String> summary = Optional.of("The disk of db-1 is 97 % full");
    private Optional<String> description = Optional.empty();
    private Optional<String> reason = Optional.empty();
    private Links links = Links.NONE;
    private Optional<JsonNode> raw = Optional.empty();
    private List<RoutingProblem> problems = List.of();
    private Optional<String> silencedBy = Optional.empty();
    private Optional<Instant> acceptedAt = Optional.empty();

    private Alert() {}

    /** Observed and, for people, occurred at that minute; nothing is said about when its episode began. */
    public static Alert firing(int at) {
        return firing(minute(at));
    }

    public static Alert firing(Instant at) {
        Alert alert = new Alert();
        alert.at = at;
        return alert;
    }

    public static Alert resolved(int at) {
        return firing(at).state(AlertState.RESOLVED);
    }

    /** The time so many minutes after the start. */
    public static Instant minute(int at) {
        return START.plus(Duration.ofMinutes(at));
    }

    private Alert with(Consumer<Alert> change) {
        Alert copy = new Alert();
        copy.name = name;
        copy.state = state;
        copy.at = at;
        copy.startedAt = startedAt;
        copy.cycleKey = cycleKey;
        copy.priority = priority;
        copy.teams = teams;
        copy.title = title;
        copy.summary = summary;
        copy.description = description;
        copy.reason = reason;
        copy.links = links;
        copy.raw = raw;
        copy.problems = problems;
        copy.silencedBy = silencedBy;
        copy.acceptedAt = acceptedAt;
        change.accept(copy);
        return copy;
    }

    public Alert named(String value) {
        return with(copy -> copy.name = value);
    }

    public Alert state(AlertState value) {
        return with(copy -> copy.state = value);
    }

    /** The sender says that the episode began then. */
    public Alert started(int minute) {
        return started(minute(minute));
    }

    public Alert started(Instant instant) {
        return with(copy -> copy.startedAt = Optional.of(instant));
    }

    public Alert cycle(String key) {
        return with(copy -> copy.cycleKey = Optional.of(key));
    }

    public Alert priority(Priority value) {
        return with(copy -> copy.priority = value);
    }

    public Alert teams(String... value) {
        return with(copy -> copy.teams = List.of(value));
    }

    public Alert title(String value) {
        return with(copy -> copy.title = value);
    }

    public Alert texts(String newSummary, String newDescription, String newReason) {
        return with(copy -> {
            copy.summary = Optional.of(newSummary);
            copy.description = Optional.of(newDescription);
            copy.reason = Optional.of(newReason);
        });
    }

    public Alert reason(String value) {
        return with(copy -> copy.reason = Optional.of(value));
    }

    public Alert links(Links value) {
        return with(copy -> copy.links = value);
    }

    public Alert raw(JsonNode value) {
        return with(copy -> copy.raw = Optional.of(value));
    }

    /** Nobody has said whose it is. */
    public Alert unrouted() {
        return with(copy -> copy.problems =
                List.of(new RoutingProblem(RoutingProblem.Kind.MISSING_TEAM, "", "Set the label team.")));
    }

    /** Its message was accepted then; otherwise when it was observed. */
    public Alert accepted(int minute) {
        return with(copy -> copy.acceptedAt = Optional.of(minute(minute)));
    }

    /** Its sender says that nobody is to be told. */
    public Alert silenced() {
        return with(copy -> copy.silencedBy = Optional.of("muted by the sender"));
    }

    public String title() {
        return title;
    }

    public List<String> teams() {
        return teams;
    }

    public Priority priority() {
        return priority;
    }

    public Optional<String> reason() {
        return reason;
    }

    public List<RoutingProblem> problems() {
        return problems;
    }

    public SeenEvent seen() {
        return new SeenEvent(at, state, startedAt, cycleKey);
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
                .occurredAt(at)
                .startedAt(startedAt)
                .teams(teams)
                .resource(Resource.of("alert", name))
                .links(links)
                .rawProvider(raw)
                .build();
    }

    public String fingerprint() {
        return Fingerprint.of(event());
    }

    public DeliveredAlert delivered(String delivery) {
        return delivered(delivery, false);
    }

    public DeliveredAlert delivered(String delivery, boolean redelivered) {
        Interpretation.Origin origin = Interpretation.Origin.of(GrafanaSender.SOURCE, name);
        return DeliveredAlert.of(
                Interpretation.Alert.of(event(), origin, problems)
                        .withObservedAt(at)
                        .withCycleKey(cycleKey)
                        .withSilencedBy(silencedBy),
                acceptedAt.orElse(at),
                delivery,
                redelivered);
    }
}
