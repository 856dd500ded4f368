package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks while a row gets an issue of its own, its alert is in one place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromoteFaultsTest {
    private static final Instance.Settings TWO = Instance.Settings.STANDARD.storms(2, 1_000);

    private Simulation simulation;
    private Thread.UncaughtExceptionHandler handlerBefore;
    private String rule;
    private int issuesBefore;

    @BeforeAll
    void start() {
        simulation = Simulation.inMemory();
        // A killed collector's threads end by an error; that is no news here.
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Chaos.Killed)) {
                error.printStackTrace();
            }
        });
    }

    @AfterAll
    void stop() {
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        simulation.close();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aRowGetsOneIssueAndOneAnswerWhicheverCallBreaks(Mode mode) {
        int points = 0;
        boolean struck = true;

        for (int n = 1; struck; n++) {
            beginAStorm();
            StoredComment comment = write("/promote 1\n/promote 99");
            simulation.use(Chaos.at(n, mode));

            sendCreated(comment);
            simulation.drain();
            pass(4);

            struck = simulation.chaos().calls() >= n;
            points += struck ? 1 : 0;
            String at = "%s at call %d".formatted(mode, n);
            assertThat(own("c")).as(at).singleElement().matches(StoredIssue::isOpen);
            assertThat(own("d")).as(at).isEmpty();
            assertThat(firingRows()).as(at).singleElement().matches(line -> line.contains(" d`"));
            assertThat(answers()).as(at).hasSize(1);
            assertThat(reactions(comment)).as(at).containsExactlyInAnyOrder("+1", "confused");

            // The alerts go on as ever, each in its place.
            deliver(SenderFormat.GRAFANA.ended(alert("c")));
            deliver(SenderFormat.GRAFANA.ended(alert("d")));
            pass(8);

            assertThat(own("c")).as(at).singleElement().matches(issue -> !issue.isOpen());
            assertThat(storm().isOpen()).as(at).isFalse();
            assertThat(own("d")).as(at).isEmpty();
            assertThat(simulation.queue().deadLetters()).as(at).isEmpty();
        }

        System.out.printf("fault injection, a row gets its own issue, %s: %d points%n", mode, points);
        assertThat(points).isGreaterThan(20);
    }

    /** The request waits as an alert would, and the row is shown until then. */
    @Test
    void aRowThatCannotGetAnIssueYetStaysOne() {
        StoredComment comment = askWhileGitHubAcceptsNothing();
        assertThat(firingRows()).hasSize(2);
        assertThat(own("c")).isEmpty();
        assertThat(reactions(comment)).isEmpty();

        simulation.gitHub().faults().clear();
        simulation.drain();
        pass(2);

        assertThat(own("c")).singleElement().matches(StoredIssue::isOpen);
        assertThat(firingRows()).singleElement().matches(line -> line.contains(" d`"));
        assertThat(reactions(comment)).containsExactly("+1");
    }

    /** Whichever comes first, the alert is in one place. */
    @Test
    void theAlertMayEndWhileTheRequestWaits() {
        StoredComment comment = askWhileGitHubAcceptsNothing();
        simulation.gitHub().faults().clear();

        simulation.sendBody(Json.write(SenderFormat.GRAFANA.ended(alert("c"))));
        simulation.drain();
        pass(2);

        long ended = storm().body()
                .lines()
                .filter(line -> line.contains(" c`") && line.contains("resolved"))
                .count();
        assertThat(own("c")).noneMatch(StoredIssue::isOpen);
        assertThat(own("c").size() + ended).isEqualTo(1);
        assertThat(reactions(comment)).hasSize(1);
        assertThat(firingRows()).singleElement().matches(line -> line.contains(" d`"));
    }

    private StoredComment askWhileGitHubAcceptsNothing() {
        beginAStorm();
        StoredComment comment = write("/promote 1");
        simulation
                .gitHub()
                .faults()
                .add(
                        RequestMatch.route("POST", "/repos/{owner}/{repo}/issues"),
                        Faults.tooManyRequests(Duration.ofMinutes(10)));
        sendCreated(comment);
        simulation.drainUntil(simulation.clock().instant().plusSeconds(300));
        return comment;
    }

    private void beginAStorm() {
        simulation.reset();
        simulation.use(TWO);
        rule = "rule-" + UUID.randomUUID();
        issuesBefore = simulation.gitHub().issues().size();
        for (String name : List.of("a", "b", "c", "d")) {
            deliver(alert(name));
        }
        pass(1);
        assertThat(firingRows()).hasSize(2);
    }

    private StoredComment write(String text) {
        return simulation.gitHub().people().comment(storm().number(), "alice", text);
    }

    /** The event as the webhook publishes it. */
    private void sendCreated(StoredComment comment) {
        ObjectNode event = Json.object().put("action", "created");
        ObjectNode about = event.putObject("issue").put("number", storm().number());
        about.put("body", storm().body().lines().findFirst().orElseThrow());
        about.putObject("user").put("login", storm().author().login());
        event.putObject("comment").put("id", comment.id()).put("body", comment.body());
        event.putObject("sender").put("login", comment.author().login());
        event.putObject("repository").put("full_name", "acme/alerts");
        simulation
                .queue()
                .send(Json.write(event), Map.of("source", "github", "delivery_id", "comment-" + comment.id()));
    }

    private void deliver(ObjectNode alert) {
        simulation.clock().advance(Duration.ofSeconds(1));
        simulation.sendBody(Json.write(alert));
        simulation.drain();
    }

    private ObjectNode alert(String name) {
        SenderFormat sender = SenderFormat.GRAFANA;
        ObjectNode alert = sender.alert(rule + name);
        sender.fill(alert, sender.title(), "Disk of " + rule + " " + name);
        sender.fill(alert, "/alerts/0/annotations/priority", "P1");
        sender.fill(alert, "/alerts/0/annotations/team", "storms");
        sender.fill(alert, "/alerts/0/ruleUID", rule);
        return alert;
    }

    private void pass(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            simulation.clock().advance(Duration.ofMinutes(1));
            simulation.instance().tick();
            if (simulation.chaos().isDead()) {
                simulation.use(simulation.chaos().restarted());
            }
        }
    }

    private List<StoredIssue> issues() {
        return simulation.gitHub().issues().stream()
                .skip(issuesBefore)
                .filter(issue -> issue.body().contains(rule) || issue.title().contains(rule))
                .toList();
    }

    private StoredIssue storm() {
        List<StoredIssue> storms = issues().stream()
                .filter(issue -> issue.labels().contains("alert:storm"))
                .toList();
        assertThat(storms).hasSize(1);
        return storms.getFirst();
    }

    private List<StoredIssue> own(String name) {
        return issues().stream()
                .filter(issue -> !issue.labels().contains("alert:storm"))
                .filter(issue -> issue.title().endsWith(" " + name))
                .toList();
    }

    private List<String> firingRows() {
        return storm().body()
                .lines()
                .filter(line -> line.contains("**firing** |"))
                .toList();
    }

    /** In words, by us. */
    private List<String> answers() {
        return storm().comments().stream()
                .filter(comment -> comment.author().isBot())
                .map(StoredComment::body)
                .toList();
    }

    private List<String> reactions(StoredComment comment) {
        return storm().comments().stream()
                .filter(each -> each.id() == comment.id())
                .findFirst()
                .orElseThrow()
                .reactionContents();
    }
}
