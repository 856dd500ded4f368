package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.CollectorHandler;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.hook.AppWebhook;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on the issue of a storm, from GitHub's webhook over HTTP to the issue: from the third alert on there are rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromoteTest {
    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;
    private List<TestAlert> alerts;
    private int storm;

    @BeforeAll
    void start() {
        pipeline = LocalPipeline.start(LocalOptions.standard()
                .withCollector("STORM_AFTER", "2")
                .withCollector("STORM_TEAM_AFTER", "1000")
                .withClock(clock)
                .withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
        people().setRole("alice", Role.TRIAGE);
        people().setRole("mallory", Role.READ);
    }

    @AfterAll
    void stop() {
        senders.close();
        pipeline.close();
    }

    /** The rows of the third, fourth and fifth have the numbers 1 to 3. */
    @BeforeEach
    void beginAStorm() throws InterruptedException {
        pipeline.connectGitHubEvents();
        // What an instance shows of its own accord is limited by the minute, which other tests have used.
        pipeline.collectors().forEach(CollectorHandler::clearCaches);
        clock.advance(Duration.ofMinutes(10));
        log.clear();
        // In the order of the table.
        alerts = Stream.generate(TestAlert::fresh)
                .limit(5)
                .sorted(Comparator.comparing(TestAlert::name))
                .toList();
        for (TestAlert alert : alerts) {
            send(alert.firing(0));
        }
        showStorms();
        storm = pipeline.gitHub().issues().stream()
                .filter(issue -> issue.labels().contains("alert:storm"))
                .map(StoredIssue::number)
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(firingRows()).containsExactly("1", "2", "3");
        log.clear();
    }

    @Test
    void aRowGetsAnIssueOfItsOwn() throws InterruptedException {
        StoredComment comment = comment("alice", "/promote 2");

        assertThat(comment.reactionContents()).containsExactly("+1");
        assertThat(issue().comments()).hasSize(1);
        StoredIssue own = own(3);
        assertThat(own.isOpen()).isTrue();
        assertThat(own.body()).contains("#" + storm);
        assertThat(actions()).containsExactly("COMMAND");
        showStorms();
        assertThat(firingRows()).containsExactly("1", "3");

        send(alerts.get(3).resolved(0, 10));
        assertThat(own(3).isOpen()).isFalse();
        assertThat(issue().isOpen()).isTrue();
    }

    @Test
    void somebodyWhoMayOnlyReadIsRefusedOnce() throws InterruptedException {
        StoredComment comment = comment("mallory", "/promote 1\n/promote 2");

        assertThat(comment.reactionContents()).containsExactly("-1");
        assertThat(issue().comments()).hasSize(2);
        assertThat(answer()).contains("need the role triage");
        assertThat(actions()).containsExactly("COMMAND_REFUSED");
        nothingIsPromoted();
    }

    @ParameterizedTest
    @CsvSource({
        "/promote, a number from the table",
        "/promote disk, a number from the table",
        "/promote 1 2, a number from the table",
        "/promote 99, no row 99",
        "/ack, `/promote <row>`",
        "/snooze 4h, `/promote <row>`",
        "/close, `/promote <row>`",
    })
    void whatMakesNoSenseHereIsAnsweredInWords(String command, String answer) throws InterruptedException {
        StoredComment comment = comment("alice", command);

        assertThat(comment.reactionContents()).containsExactly("confused");
        assertThat(issue().comments()).hasSize(2);
        assertThat(answer()).contains(answer);
        assertThat(issue().isOpen()).isTrue();
        nothingIsPromoted();
    }

    @Test
    void helpListsTheCommands() throws InterruptedException {
        StoredComment comment = comment("alice", "/help");

        assertThat(comment.reactionContents()).containsExactly("+1");
        assertThat(answer()).contains("`/promote <row>`");
    }

    @Test
    void aRowThatHasEndedStaysOne() throws InterruptedException {
        send(alerts.get(3).resolved(0, 10));

        StoredComment comment = comment("alice", "/promote 2");

        assertThat(comment.reactionContents()).containsExactly("confused");
        assertThat(answer()).contains("row 2 has ended");
        nothingIsPromoted();
    }

    @Test
    void aRowThatHasAnIssueAlreadyIsToldWhichOne() throws InterruptedException {
        comment("alice", "/promote 2");

        StoredComment again = comment("alice", "/promote 2");

        assertThat(again.reactionContents()).containsExactly("confused");
        assertThat(answer()).contains("#" + own(3).number());
        assertThat(issues(3)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/promote 2", "/promote 99", "/help"})
    void aDoubledDeliveryDoesNothingTwice(String command) throws InterruptedException {
        pipeline.gitHub().webhook().doubleNext(1);

        StoredComment comment = comment("alice", command);

        assertThat(comment.reactionContents()).hasSize(1);
        assertThat(issues(3)).hasSize(command.endsWith(" 2") ? 1 : 0);
        assertThat(issue().comments()).hasSize(command.endsWith(" 2") ? 1 : 2);
    }

    @Test
    void anEditedCommentActsOnWhatIsNewInIt() throws InterruptedException {
        StoredComment comment = comment("alice", "/promote 1");

        people().editComment(comment.id(), "alice", "/promote 1\n/promote 3");
        settle();

        assertThat(actions()).containsExactly("COMMAND", "COMMAND");
        assertThat(issues(2)).hasSize(1);
        assertThat(issues(3)).isEmpty();
        assertThat(issues(4)).hasSize(1);
        assertThat(issue().comments()).hasSize(1);
    }

    @Test
    void aDeliveryThatIsLostIsMadeUpForByTheSweep() throws InterruptedException {
        AppWebhook webhook = pipeline.gitHub().webhook();
        sweep();
        webhook.dropNext(3);
        StoredComment done = comment("alice", "/promote 2");
        StoredComment mistaken = comment("alice", "/promote 99");
        assertThat(issues(3)).isEmpty();

        sweep();
        sweep();

        assertThat(reactions(done)).containsExactly("+1");
        assertThat(reactions(mistaken)).containsExactly("confused");
        assertThat(issues(3)).hasSize(1);
        assertThat(issue().comments()).hasSize(3);
        assertThat(repairs()).containsExactly("COMMAND", "COMMAND");
    }

    @Test
    void whatAPersonHasClosedStaysClosed() throws InterruptedException {
        people().close(storm, "bob", StateReason.COMPLETED);

        StoredComment comment = comment("alice", "/promote 2");

        assertThat(comment.reactionContents()).containsExactly("confused");
        assertThat(answer()).contains("storm is over");
        nothingIsPromoted();
    }

    private void nothingIsPromoted() {
        assertThat(List.of(issues(2), issues(3), issues(4))).allMatch(List::isEmpty);
    }

    private void send(ObjectNode alert) throws InterruptedException {
        String rule = "r" + alerts.getFirst().rule();
        alert.put("generatorURL", "https://grafana.example.com/alerting/grafana/" + rule + "/view?orgId=1");
        assertThat(senders.post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(alert))
                        .statusCode())
                .isEqualTo(200);
        settle();
    }

    /** The comment as it is once everything is done. */
    private StoredComment comment(String login, String text) throws InterruptedException {
        StoredComment written = people().comment(storm, login, text);
        settle();
        return issue().comments().stream()
                .filter(comment -> comment.id() == written.id())
                .findFirst()
                .orElseThrow();
    }

    private List<String> reactions(StoredComment comment) {
        return issue().comments().stream()
                .filter(each -> each.id() == comment.id())
                .findFirst()
                .orElseThrow()
                .reactionContents();
    }

    private String answer() {
        assertThat(issue().comments().getLast().author().isBot()).isTrue();
        return issue().comments().getLast().body();
    }

    /** The numbers of the rows that are shown as firing. */
    private List<String> firingRows() {
        return issue().body()
                .lines()
                .filter(line -> line.contains("**firing** |"))
                .map(line -> line.substring(2, line.indexOf(" |", 2)))
                .toList();
    }

    private void showStorms() throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        pipeline.tick();
        settle();
    }

    private void sweep() throws InterruptedException {
        clock.advance(Duration.ofMinutes(10));
        pipeline.tick();
        settle();
    }

    private List<String> actions() {
        return logged("messageId", "action");
    }

    private List<String> repairs() {
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.path("message").asText().equals("repair"))
                .filter(line -> line.path("fingerprint").asText().startsWith("#storm#"))
                .map(line -> line.path("action").asText())
                .toList();
    }

    private List<String> logged(String present, String field) {
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.has(present) && line.has(field))
                .map(line -> line.path(field).asText())
                .toList();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }

    private People people() {
        return pipeline.gitHub().people();
    }

    private StoredIssue issue() {
        return pipeline.gitHub().issue(storm).orElseThrow();
    }

    private List<StoredIssue> issues(int alert) {
        String name = alerts.get(alert).name();
        return pipeline.gitHub().issues().stream()
                .filter(issue -> issue.title().endsWith("] " + name))
                .toList();
    }

    private StoredIssue own(int alert) {
        assertThat(issues(alert)).hasSize(1);
        return issues(alert).getFirst();
    }
}
