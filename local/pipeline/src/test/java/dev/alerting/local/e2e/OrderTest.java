package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was accepted earlier never overrides what was accepted later, and whose alert it is does not depend on chance. */
@ExtendWith(SharedPipeline.class)
class OrderTest {
    private World world;
    private Scenario scenario;
    private int before;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
        before = world.pipeline().gitHub().issues().size();
    }

    /** Times of whole seconds: two events of one sender may carry the same. */
    @Test
    void ofTwoEventsOfOneInstantTheOneAcceptedLaterCounts() {
        ObjectNode event = event("same-instant").put("priority", "P3");
        ObjectNode raised = event.deepCopy().put("priority", "P0").put("reason", "It has got worse.");

        deliver("raised", raised, Instant.parse("2026-01-01T00:00:20Z"));
        deliver("first", event, Instant.parse("2026-01-01T00:00:10Z"));

        assertThat(only().labels()).contains("Pri:P0").doesNotContain("Pri:P3");
        assertThat(only().title()).startsWith("[P0] ");
        assertThat(scenario.actions()).containsExactly("CREATE", "SKIP_STALE");

        deliver("lowered", event.deepCopy(), Instant.parse("2026-01-01T00:00:30Z"));
        assertThat(only().labels()).contains("Pri:P3").doesNotContain("Pri:P0");
    }

    @Test
    void alsoIfTheyNameDifferentStarts() {
        ObjectNode raised =
                event("same-instant-starts").put("priority", "P0").put("started_at", "2025-12-31T23:00:00Z");
        ObjectNode first = raised.deepCopy().put("priority", "P3").put("started_at", "2025-12-31T23:30:00Z");

        deliver("raised", raised, Instant.parse("2026-01-01T00:00:20Z"));
        deliver("first", first, Instant.parse("2026-01-01T00:00:10Z"));

        assertThat(only().labels()).contains("Pri:P0").doesNotContain("Pri:P3");
    }

    /** Of one message the position decides. */
    @Test
    void ofTwoEventsOfOneInstantInOneMessageTheLaterOneCounts() throws InterruptedException {
        ObjectNode first = event("same-instant-array").put("priority", "P3");
        ArrayNode both = Json.object().putArray("events");
        both.add(first).add(first.deepCopy().put("priority", "P0"));

        scenario.post(LocalSecrets.CUSTOM_HEADER, Json.write(both));

        assertThat(only().labels()).contains("Pri:P0").doesNotContain("Pri:P3");
    }

    @Test
    void anArrayIsWorkedThroughInTheOrderOfItsTimes() throws InterruptedException {
        ArrayNode events = Json.object().putArray("events");
        events.add(event("array").put("state", "RESOLVED").put("occurred_at", "2025-12-31T23:10:00Z"))
                .add(event("array").put("occurred_at", "2025-12-31T23:20:00Z"))
                .add(event("array").put("occurred_at", "2025-12-31T23:00:00Z"));

        scenario.post(LocalSecrets.CUSTOM_HEADER, Json.write(events));

        assertThat(issues()).hasSize(2);
        assertThat(issues().getFirst().isOpen()).isFalse();
        assertThat(issues().getLast().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59.999999999Z",
                "-1000000000-01-01T00:00:00Z",
                "2099-01-01T00:00:00Z",
                "soon",
                ""
            })
    void aTimeOfAcceptanceThatCannotBeHurtsNobody(String acceptedAt) throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        TestAlert beside = TestAlert.fresh();
        Map<String, String> attributes = new HashMap<>(Map.of("delivery_id", "when-" + alert.name()));
        attributes.put("accepted_at", acceptedAt.isEmpty() ? " " : acceptedAt);

        scenario.enqueue(TestAlert.group(alert.firing(0)), attributes);
        scenario.enqueue("beside-" + alert.name(), TestAlert.group(beside.firing(0)));
        scenario.settle();
        assertThat(scenario.onlyIssue(alert).isOpen()).isTrue();
        assertThat(scenario.onlyIssue(beside).isOpen()).isTrue();

        scenario.enqueue("end-" + alert.name(), TestAlert.group(alert.resolved(0, 10)));
        scenario.settle();
        assertThat(scenario.onlyIssue(alert).isOpen()).isFalse();
    }

    /** A poller says that each event occurs now. */
    @Test
    void whatAPersonClosedAPollerLeavesAlone() throws InterruptedException {
        custom(event("poller").put("occurred_at", now()));
        world.pipeline().gitHub().people().close(only().number(), "octocat", StateReason.COMPLETED);

        for (int i = 0; i < 5; i++) {
            world.clock().advance(Duration.ofHours(5));
            custom(event("poller").put("occurred_at", now()));
        }
        assertThat(issues()).hasSize(1);
        assertThat(only().isOpen()).isFalse();
        assertThat(only().comments()).isEmpty();

        custom(event("poller").put("occurred_at", now()).put("state", "RESOLVED"));
        world.clock().advance(Duration.ofMinutes(10));
        custom(event("poller").put("occurred_at", now()));
        assertThat(issues()).hasSize(2);
    }

    @Test
    void whatAPersonClosedARenotificationOfItsCycleLeavesAlone() throws InterruptedException {
        datadog("b12-datadog-lifecycles/a1-warn.json", 1_764_338_400_000L, event -> {});
        world.pipeline().gitHub().people().close(only().number(), "octocat", StateReason.COMPLETED);
        for (int hours : new int[] {2, 30, 72}) {
            world.clock().advance(Duration.ofHours(2));
            datadog("b12-datadog-lifecycles/a2-renotify.json", 1_764_338_400_000L + hours * 3_600_000L, event -> {});
        }
        assertThat(only().isOpen()).isFalse();
        assertThat(only().comments()).isEmpty();

        datadog(
                "b12-datadog-lifecycles/a1-warn.json",
                1_764_338_400_000L + 80 * 3_600_000L,
                event -> event.put("alert_cycle_key", "another"));
        assertThat(issues()).hasSize(2);
    }

    @Test
    void theOwnerOfAReopenedIncidentFollows() throws InterruptedException {
        String[] types = {"triggered", "resolved", "reopened", "delegated", "priority_updated"};
        for (int i = 0; i < types.length; i++) {
            ObjectNode body =
                    (ObjectNode) Json.parse(world.senders().readPayload("field/b18-team-with-comma/triggered.json"));
            ObjectNode event = body.withObject("/event")
                    .put("event_type", "incident." + types[i])
                    .put("id", "reopened-" + i)
                    .put("occurred_at", "2025-11-28T16:2%d:00Z".formatted(i));
            event.withObject("/data").put("id", "REOPENED").put("created_at", "2025-11-28T16:20:00Z");
            if (i >= 3) {
                event.withObject("/data")
                        .withArray("teams")
                        .removeAll()
                        .addObject()
                        .put("summary", "Taken over");
            }
            scenario.post(LocalSecrets.CUSTOM_HEADER, Json.write(body));
        }

        assertThat(issues()).hasSize(2);
        assertThat(issues().getLast().isOpen()).isTrue();
        assertThat(issues().getLast().labels()).contains("Team:taken-over").doesNotContain("Team:search-ads-&-maps");
    }

    @Test
    void theSameRuleOfTwoEntriesIsTwoAlerts() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        scenario.post(LocalSecrets.CUSTOM_HEADER, TestAlert.group(alert.firing(0)));
        assertThat(scenario.issues(alert)).hasSize(2);

        scenario.post(LocalSecrets.CUSTOM_HEADER, TestAlert.group(alert.resolved(0, 5)));

        assertThat(scenario.issues(alert)).filteredOn(StoredIssue::isOpen).hasSize(1);
    }

    private void custom(ObjectNode event) throws InterruptedException {
        scenario.post(LocalSecrets.CUSTOM_HEADER, Json.write(event));
    }

    private void datadog(String file, long date, Consumer<ObjectNode> change) throws InterruptedException {
        ObjectNode event = (ObjectNode) Json.parse(world.senders().readPayload("field/" + file));
        event.put("alert_id", "99701").put("date", String.valueOf(date));
        change.accept(event);
        custom(event);
    }

    private String now() {
        return world.clock().instant().toString();
    }

    private void deliver(String name, ObjectNode event, Instant acceptedAt) {
        scenario.enqueue(
                Json.write(event),
                Map.of(
                        "delivery_id",
                        event.path("title").asText() + name,
                        "accepted_at",
                        acceptedAt.toString(),
                        "source",
                        "normalized"));
        try {
            scenario.settle();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode event(String name) {
        ObjectNode event = Json.object()
                .put("schema_version", 1)
                .put("source", "jobs")
                .put("state", "FIRING")
                .put("title", name)
                .put("priority", "P2")
                .put("team", "web")
                .put("occurred_at", "2025-12-31T23:59:59Z");
        event.putObject("identity").put("rule_id", name);
        event.putObject("links");
        return event;
    }

    private List<StoredIssue> issues() {
        List<StoredIssue> all = world.pipeline().gitHub().issues();
        return all.subList(before, all.size());
    }

    private StoredIssue only() {
        assertThat(issues()).hasSize(1);
        return issues().getFirst();
    }
}
