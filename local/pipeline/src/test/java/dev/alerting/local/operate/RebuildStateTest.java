package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.DynamoAlertStateStore;
import dev.alerting.local.e2e.TestAlert;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table that was lost, or restored to an earlier minute, and what comes for its alerts afterwards. */
class RebuildStateTest {
    private static final Duration DAYS = Duration.ofDays(90);

    /** Minutes from the alerts' own beginning of time to a day before the clock's, and to a day after it. */
    private static final int BEFORE = 91 * 24 * 60;

    private static final int AFTER = 100 * 24 * 60;

    private final MovableClock clock = new MovableClock();
    private final List<String> said = new ArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;

    @BeforeEach
    void start() {
        start(Duration.ZERO);
    }

    private void start(Duration reopenWindow) {
        pipeline = LocalPipeline.start(LocalOptions.standard()
                .withCollector("STORM_AFTER", "0")
                .withCollector("REOPEN_WINDOW_SECONDS", String.valueOf(reopenWindow.toSeconds()))
                .withCollectors(2)
                .withClock(clock));
        senders = new Senders(pipeline, Repository.path("test-data"));
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void afterATableIsLostNothingIsLostOrDoubled() throws InterruptedException {
        TestAlert open = fire();
        TestAlert ended = fire();
        send(ended.resolved(BEFORE, BEFORE + 5));
        TestAlert left = fire();
        TestAlert over = fire();
        pipeline.gitHub().people().close(issues(left).getFirst().number(), "alice", StateReason.COMPLETED);
        pipeline.gitHub().people().close(issues(over).getFirst().number(), "alice", StateReason.COMPLETED);
        TestAlert reopened = fire();
        send(reopened.resolved(BEFORE, BEFORE + 5));
        pipeline.gitHub().people().reopen(issues(reopened).getFirst().number(), "bob");
        TestAlert second = fire();
        send(second.resolved(BEFORE, BEFORE + 5));
        clock.advance(Duration.ofHours(30));
        send(second.firing(BEFORE + 30));
        List<StoredIssue> issues = pipeline.gitHub().issues();
        items().forEach(this::delete);

        int wouldWrite = rebuild(true);
        assertThat(items()).isEmpty();
        assertThat(rebuild(false)).isEqualTo(wouldWrite).isEqualTo(6);
        assertThat(said).contains("  2  closed by a person", "  1  ended", "  2  open");
        assertThat(rebuild(false)).isZero();
        assertThat(pipeline.gitHub().issues()).isEqualTo(issues);

        clock.advance(Duration.ofHours(30));
        for (TestAlert alert : List.of(open, left)) {
            send(alert.firing(BEFORE));
        }
        send(second.firing(BEFORE + 30));
        for (TestAlert alert : List.of(ended, over, reopened)) {
            send(alert.firing(AFTER));
        }

        assertThat(issues(open)).hasSize(1).allMatch(StoredIssue::isOpen);
        assertThat(issues(left)).hasSize(1).noneMatch(StoredIssue::isOpen);
        assertThat(issues(reopened)).hasSize(1).allMatch(StoredIssue::isOpen);
        assertThat(issues(second)).extracting(StoredIssue::isOpen).containsExactly(false, true);
        assertThat(issues(ended)).extracting(StoredIssue::isOpen).containsExactly(false, true);
        assertThat(issues(ended).getLast().body())
                .contains("episode=2")
                .contains("#" + issues(ended).getFirst().number());
        assertThat(issues(over)).extracting(StoredIssue::isOpen).containsExactly(false, true);
        for (TestAlert alert : List.of(open, ended, over, reopened)) {
            send(alert.resolved(alert == open ? BEFORE : AFTER, AFTER + 5));
        }
        send(second.resolved(BEFORE + 30, AFTER + 5));
        assertThat(pipeline.gitHub().issues()).noneMatch(StoredIssue::isOpen);
    }

    /** The restored record of an alert that has ended since would take its next firing for a repeat. */
    @Test
    void afterATableIsRestoredToAnEarlierMinuteNothingIsLostOrDoubled() throws InterruptedException {
        TestAlert open = fire();
        TestAlert ended = fire();
        TestAlert left = fire();
        List<Map<String, AttributeValue>> backup = items();
        send(ended.resolved(BEFORE, BEFORE + 5));
        pipeline.gitHub().people().close(issues(left).getFirst().number(), "alice", StateReason.COMPLETED);
        TestAlert since = fire();
        restore(backup);

        assertThat(rebuild(false)).isEqualTo(3);
        assertThat(rebuild(false)).isZero();

        for (TestAlert alert : List.of(open, left, since)) {
            send(alert.firing(BEFORE));
        }
        clock.advance(Duration.ofMinutes(1));
        send(ended.firing(BEFORE + 60));
        assertThat(issues(open)).hasSize(1).allMatch(StoredIssue::isOpen);
        assertThat(issues(since)).hasSize(1).allMatch(StoredIssue::isOpen);
        assertThat(issues(left)).hasSize(1).noneMatch(StoredIssue::isOpen);
        assertThat(issues(ended)).extracting(StoredIssue::isOpen).containsExactly(false, true);
    }

    /** The marker of an issue stays that of its first episode. */
    @Test
    void anEpisodeThatWentOnInAnOlderIssueIsKnownToHaveEnded() throws InterruptedException {
        TestAlert alert = fire();
        send(alert.resolved(BEFORE, BEFORE + 5));
        pipeline.gitHub().people().reopen(issues(alert).getFirst().number(), "bob");
        send(alert.firing(BEFORE + 10));
        List<Map<String, AttributeValue>> backup = items();
        send(alert.resolved(BEFORE + 10, BEFORE + 15));
        assertThat(issues(alert)).hasSize(1).noneMatch(StoredIssue::isOpen);
        restore(backup);

        assertThat(rebuild(false)).isEqualTo(1);
        send(alert.firing(AFTER));

        assertThat(issues(alert)).extracting(StoredIssue::isOpen).containsExactly(false, true);
    }

    /** An attempt of before would be taken up by the collector, and follow an issue that is closed. */
    @Test
    void anAttemptOfThatMinuteIsOver() throws InterruptedException {
        TestAlert alert = fire();
        DynamoAlertStateStore store = store();
        AlertRecord record =
                store.read(items().getFirst().get("fingerprint").s()).orElseThrow();
        Claim claim = new Claim(
                Claim.Intent.CREATE,
                "attempt",
                "action",
                clock.instant(),
                clock.instant().plusSeconds(60),
                Optional.empty(),
                record);
        AlertRecord before = AlertRecord.unseen(record.fingerprint(), clock.instant());
        List<Map<String, AttributeValue>> after = items();
        items().forEach(this::delete);
        store.write(before.toBuilder().claim(Optional.of(claim)).version(1).build());
        List<Map<String, AttributeValue>> backup = items();
        restore(after);
        send(alert.resolved(BEFORE, BEFORE + 5));
        restore(backup);

        assertThat(rebuild(false)).isEqualTo(1);
        assertThat(store.read(record.fingerprint()).orElseThrow().claim()).isEmpty();
        send(alert.firing(AFTER));

        assertThat(issues(alert)).extracting(StoredIssue::isOpen).containsExactly(false, true);
    }

    @Test
    void aRowThatGotAnIssueSinceGoesOnThere() throws InterruptedException {
        TestAlert alert = fire();
        DynamoAlertStateStore store = store();
        AlertRecord record =
                store.read(items().getFirst().get("fingerprint").s()).orElseThrow();
        store.write(record.toBuilder()
                .noPlace()
                .row(new AlertRecord.Row("gone.1", "grafana", "rule"))
                .version(record.version() + 1)
                .build());

        assertThat(rebuild(false)).isEqualTo(1);

        assertThat(store.read(record.fingerprint()).orElseThrow().row()).isEmpty();
        send(alert.resolved(BEFORE, BEFORE + 5));
        assertThat(issues(alert)).hasSize(1).noneMatch(StoredIssue::isOpen);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWeOpenedAgainGoesOnAndEnds(boolean lost) throws InterruptedException {
        stop();
        start(Duration.ofHours(1));
        TestAlert alert = fire();
        send(alert.resolved(BEFORE, BEFORE + 5));
        List<Map<String, AttributeValue>> backup = items();
        send(alert.firing(BEFORE + 10));
        assertThat(issues(alert)).hasSize(1).allMatch(StoredIssue::isOpen);
        restore(lost ? List.of() : backup);

        assertThat(rebuild(false)).isEqualTo(1);
        assertThat(rebuild(false)).isZero();
        send(alert.resolved(BEFORE + 10, BEFORE + 15));

        assertThat(issues(alert)).hasSize(1).noneMatch(StoredIssue::isOpen);
    }

    private void restore(List<Map<String, AttributeValue>> backup) {
        items().forEach(this::delete);
        backup.forEach(item -> pipeline.aws()
                .dynamoDb()
                .putItem(
                        request -> request.tableName(pipeline.aws().tableName()).item(item)));
    }

    private DynamoAlertStateStore store() {
        return new DynamoAlertStateStore(
                pipeline.aws().dynamoDb(), pipeline.aws().tableName());
    }

    @Test
    void whereGitHubFailsItStopsAndGoesOnTheNextTime() throws InterruptedException {
        TestAlert ended = fire();
        send(ended.resolved(BEFORE, BEFORE + 5));
        fire();
        items().forEach(this::delete);
        pipeline.gitHub().faults().add(RequestMatch.any().nth(4), Faults.serviceUnavailable());

        assertThatThrownBy(() -> rebuild(false)).isInstanceOf(RebuildState.RebuildStoppedException.class);
        pipeline.gitHub().faults().clear();
        rebuild(false);

        assertThat(items()).hasSize(2);
    }

    private int rebuild(boolean dryRun) {
        GitHubIssueTracker tracker = GitHubIssueTracker.asApp(
                pipeline.gitHub().apiUrl(),
                "acme/alerts",
                secretId -> pipeline.secrets().app().secret(),
                "app",
                Duration.ofSeconds(10),
                clock,
                left -> {});
        try {
            return new RebuildState(store(), tracker, tracker.listing(), clock, said::add).run(DAYS, dryRun);
        } finally {
            tracker.clearCaches();
        }
    }

    private TestAlert fire() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        send(alert.firing(BEFORE));
        assertThat(issues(alert)).hasSize(1);
        clock.advance(Duration.ofMinutes(1));
        return alert;
    }

    private void send(ObjectNode alert) throws InterruptedException {
        assertThat(senders.post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(alert))
                        .statusCode())
                .isEqualTo(200);
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
        clock.advance(Duration.ofSeconds(10));
    }

    private List<StoredIssue> issues(TestAlert alert) {
        return pipeline.gitHub().issues().stream()
                .filter(issue -> issue.title().endsWith("] " + alert.name()))
                .toList();
    }

    /** Of alerts only: what else is in the table does not matter here. */
    private List<Map<String, AttributeValue>> items() {
        return pipeline
                .aws()
                .dynamoDb()
                .scan(request -> request.tableName(pipeline.aws().tableName()))
                .items()
                .stream()
                .filter(item -> !item.get("fingerprint").s().startsWith("#"))
                .toList();
    }

    private void delete(Map<String, AttributeValue> item) {
        pipeline.aws()
                .dynamoDb()
                .deleteItem(request -> request.tableName(pipeline.aws().tableName())
                        .key(Map.of("fingerprint", item.get("fingerprint"))));
    }
}
