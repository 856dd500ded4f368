package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.Marker;
import dev.alerting.common.json.Json;
import dev.alerting.local.cloudwatch.Alarm;
import dev.alerting.local.cloudwatch.AlarmEvaluator;
import dev.alerting.local.cloudwatch.AlarmState;
import dev.alerting.local.cloudwatch.DeployedAlarms;
import dev.alerting.local.cloudwatch.MetricStore;
import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Records and issues that have drifted apart come together again, and nothing is done against a person. */
class SweepTest {
    private static final Map<String, Alarm> ALARMS = DeployedAlarms.read();

    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;

    @BeforeEach
    void start() {
        pipeline = LocalPipeline.start(
                LocalOptions.standard().withCollectors(2).withClock(clock).withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void everyKindOfDriftIsRepairedOnceAndADryRunChangesNothing() throws InterruptedException {
        int reopened = fire(TestAlert.fresh());
        pipeline.gitHub().people().close(reopened, "alice", StateReason.COMPLETED);
        sweep(false);
        pipeline.gitHub().people().reopen(reopened, "alice");
        int closed = fire(TestAlert.fresh());
        pipeline.gitHub().people().close(closed, "alice", StateReason.COMPLETED);
        String deleted = keyOf(fire(TestAlert.fresh()), true);
        int moved = fire(TestAlert.fresh());
        String transferred = keyOf(moved, false);
        pipeline.gitHub().administration().transferIssue(moved, "acme/other", true);
        int original = fire(TestAlert.fresh());
        int duplicate = openAgain(original);
        TestAlert lost = TestAlert.fresh();
        int orphan = fire(lost);
        deleteRecord(keyOf(orphan, false));
        TestAlert recurring = TestAlert.fresh();
        int first = fire(recurring);
        send(recurring.resolved(0, 10));
        send(recurring.firing(20));
        pipeline.gitHub().people().reopen(first, "bob");
        int forged = pipeline.gitHub()
                .people()
                .open("mallory", "[P1] not ours", issue(original).body(), List.of())
                .number();
        int untouched = fire(TestAlert.fresh());
        List<StoredIssue> issuesBefore = pipeline.gitHub().issues();
        List<Map<String, AttributeValue>> itemsBefore = items();

        List<String> wouldDo = sweep(true);
        assertThat(pipeline.gitHub().issues()).isEqualTo(issuesBefore);
        assertThat(items()).containsExactlyInAnyOrderElementsOf(itemsBefore);

        pipeline.gitHub().clearRequests();
        List<String> done = sweep(false);
        System.out.println("sweep with drift: " + pipeline.gitHub().requestCounts());
        assertThat(done)
                .containsExactlyInAnyOrder(
                        "REOPENED #" + reopened,
                        "CLOSED_BY_PERSON #" + closed,
                        "GONE",
                        "GONE",
                        "DUPLICATE #" + duplicate,
                        "ADOPTED #" + orphan);
        assertThat(wouldDo).containsExactlyInAnyOrderElementsOf(done);
        assertThat(isClosedByPerson(keyOf(reopened, false))).isFalse();
        assertThat(isClosedByPerson(keyOf(closed, false))).isTrue();
        assertThat(isClosedByPerson(deleted)).isTrue();
        assertThat(isClosedByPerson(transferred)).isTrue();
        assertThat(issue(duplicate).stateReason()).contains(StateReason.DUPLICATE);
        assertThat(issue(duplicate).comments().getLast().body()).contains("#" + original);
        assertThat(List.of(original, orphan, reopened, first, forged, untouched))
                .allMatch(number -> issue(number).isOpen());
        assertThat(List.of(original, orphan, first, forged, untouched))
                .allMatch(number -> issue(number).comments().size()
                        == issuesBefore.stream()
                                .filter(before -> before.number() == number)
                                .findFirst()
                                .orElseThrow()
                                .comments()
                                .size());

        pipeline.gitHub().clearRequests();
        assertThat(sweep(false)).isEmpty();
        System.out.println("sweep without drift: " + pipeline.gitHub().requestCounts());
        send(lost.resolved(0, 30));
        assertThat(issue(orphan).isOpen()).isFalse();
    }

    @Test
    void anAlertThatNothingIsHeardOfIsToldOfOnce() throws InterruptedException {
        int quiet = fire(TestAlert.fresh());
        int closed = fire(TestAlert.fresh());
        pipeline.gitHub().people().close(closed, "alice", StateReason.COMPLETED);
        clock.advance(Duration.ofDays(15));
        TestAlert heardOf = TestAlert.fresh();
        int fresh = fire(heardOf);

        assertThat(sweep(false)).containsExactlyInAnyOrder("CLOSED_BY_PERSON #" + closed, "STUCK #" + quiet);
        assertThat(sweep(false)).isEmpty();
        clock.advance(Duration.ofDays(1));
        assertThat(sweep(false)).isEmpty();

        assertThat(issue(quiet).comments()).hasSize(1);
        assertThat(issue(quiet).isOpen()).isTrue();
        assertThat(issue(fresh).comments()).isEmpty();
    }

    @Test
    void ticksSweepEveryTenMinutesAndAskForNoMoreThanWhatChanged() throws InterruptedException {
        fire(TestAlert.fresh());
        assertThat(compared()).containsExactly("all");
        assertThat(compared()).containsExactly("changes");
        assertThat(compared()).containsExactly("nothing");
        int number = fire(TestAlert.fresh());
        assertThat(compared()).containsExactly("changes");
        pipeline.gitHub().people().close(number, "alice", StateReason.NOT_PLANNED);
        log.clear();
        assertThat(compared()).containsExactly("changes");

        assertThat(actions()).containsExactly("CLOSED_BY_PERSON #" + number);
    }

    /** Whatever call of a sweep fails: the next alert is filed, and the next sweep repairs what this one did not. */
    @Test
    void aSweepThatFailsAnywhereEndangersNoAlert() throws InterruptedException {
        int points = 0;
        for (Fault fault : List.of(Faults.serviceUnavailable(), Faults.closeAfterEffect(), Faults.notAccessible())) {
            boolean struck = true;
            for (int n = 1; struck; n++) {
                int closed = fire(TestAlert.fresh());
                pipeline.gitHub().people().close(closed, "alice", StateReason.COMPLETED);
                int original = fire(TestAlert.fresh());
                int duplicate = openAgain(original);
                pipeline.gitHub().clearRequests();
                pipeline.gitHub().faults().add(RequestMatch.any().nth(n), fault);
                TestAlert during = TestAlert.fresh();
                pipeline.sweep(false);
                settle();
                struck = pipeline.gitHub().requests().size() >= n;
                points += struck ? 1 : 0;
                pipeline.gitHub().faults().clear();

                fire(during);

                // A refusal is tried again after a day.
                clock.advance(Duration.ofHours(25));
                sweep(false);
                assertThat(isClosedByPerson(keyOf(closed, false)))
                        .as("call %d", n)
                        .isTrue();
                assertThat(issue(duplicate).isOpen()).as("call %d", n).isFalse();
                assertThat(issue(original).isOpen()).as("call %d", n).isTrue();
                send(during.resolved(0, 5));
            }
        }
        System.out.println("calls of a sweep broken: " + points);
        assertThat(points).isGreaterThan(12);
    }

    @Test
    void theDeployedAlarmsTellOfASweepThatRepairsMuchAndOfSweepsThatFail() throws InterruptedException {
        for (int i = 0; i < 21; i++) {
            int number = fire(TestAlert.fresh());
            pipeline.gitHub().people().close(number, "alice", StateReason.COMPLETED);
        }
        List<String> all = new ArrayList<>();

        assertThat(alarmsAfterSweep(all)).containsExactly("sweep-repairs-warning");
        // CloudWatch looks three periods back for a value that is not missing.
        alarmsAfterSweep(all);
        alarmsAfterSweep(all);
        assertThat(alarmsAfterSweep(all)).isEmpty();
        pipeline.gitHub().faults().add(RequestMatch.any(), Faults.serviceUnavailable());
        assertThat(alarmsAfterSweep(all)).isEmpty();
        assertThat(alarmsAfterSweep(all)).isEmpty();
        assertThat(alarmsAfterSweep(all)).containsExactly("upkeep-failing-warning");
        pipeline.gitHub().faults().clear();
        assertThat(alarmsAfterSweep(all)).isEmpty();
    }

    /** Those about sweeps that are in alarm in the minute after the next one. */
    private List<String> alarmsAfterSweep(List<String> all) throws InterruptedException {
        assertThat(compared()).hasSizeLessThanOrEqualTo(1);
        all.addAll(log);
        MetricStore metrics = new MetricStore();
        all.forEach(metrics::putLine);
        AlarmEvaluator evaluator = new AlarmEvaluator(metrics);
        Instant end = clock.instant().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
        return Stream.of("sweep-repairs-warning", "upkeep-failing-warning")
                .filter(alarm -> evaluator.evaluate(ALARMS.get(alarm), AlarmState.OK, end) == AlarmState.ALARM)
                .toList();
    }

    private int fire(TestAlert alert) throws InterruptedException {
        send(alert.firing(0));
        List<StoredIssue> opened = pipeline.gitHub().issues().stream()
                .filter(issue -> issue.title().contains(alert.name() + " ")
                        || issue.title().endsWith(alert.name()))
                .toList();
        assertThat(opened).as(alert.name()).hasSize(1);
        return opened.getFirst().number();
    }

    private void send(ObjectNode alert) throws InterruptedException {
        assertThat(senders.post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(alert))
                        .statusCode())
                .isEqualTo(200);
        settle();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }

    /** What the sweep says that it did, or would do. */
    private List<String> sweep(boolean dryRun) throws InterruptedException {
        log.clear();
        pipeline.sweep(dryRun);
        settle();
        assertThat(lines("sweep")).hasSize(1);
        return actions();
    }

    private List<String> actions() {
        return lines("repair").stream()
                .map(line -> line.path("action").asText()
                        + (line.path("action").asText().equals("GONE")
                                ? ""
                                : " #" + line.path("issue").asInt()))
                .toList();
    }

    private List<String> compared() throws InterruptedException {
        log.clear();
        clock.advance(Duration.ofMinutes(10));
        pipeline.tick();
        settle();
        return lines("sweep").stream()
                .map(line -> line.path("compared").asText())
                .toList();
    }

    private List<JsonNode> lines(String message) {
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }

    private StoredIssue issue(int number) {
        return pipeline.gitHub().issue(number).orElseThrow();
    }

    private String keyOf(int number, boolean thenDelete) {
        String key = Marker.readIssue(issue(number).body()).orElseThrow().fingerprint();
        if (thenDelete) {
            pipeline.gitHub().administration().deleteIssue(number);
        }
        return key;
    }

    private boolean isClosedByPerson(String key) {
        return pipeline.readRecord(key).orElseThrow().get("manually_closed").equals("true");
    }

    private void deleteRecord(String key) {
        pipeline.aws()
                .dynamoDb()
                .deleteItem(request -> request.tableName(pipeline.aws().tableName())
                        .key(Map.of("fingerprint", AttributeValue.fromS(key))));
    }

    private List<Map<String, AttributeValue>> items() {
        return pipeline.aws()
                .dynamoDb()
                .scan(request -> request.tableName(pipeline.aws().tableName()))
                .items();
    }

    /** The same issue once more, as our App: what a failure of the protocol would leave. */
    private int openAgain(int original) {
        GitHubIssueTracker tracker = GitHubIssueTracker.asApp(
                pipeline.gitHub().apiUrl(),
                "acme/alerts",
                secretId -> pipeline.secrets().app().secret(),
                "app",
                Duration.ofSeconds(10),
                clock,
                left -> {});
        tracker.create(
                new IssueDraft(
                        issue(original).title() + " again", issue(original).body(), List.of()),
                Lane.P1);
        tracker.clearCaches();
        return pipeline.gitHub().issues().stream()
                .mapToInt(StoredIssue::number)
                .max()
                .orElseThrow();
    }
}
