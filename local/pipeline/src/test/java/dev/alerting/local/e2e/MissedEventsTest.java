package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.hook.AppWebhook;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** GitHub's events do not arrive here: the sweep finds what people did. */
class MissedEventsTest {
    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;

    @BeforeEach
    void start() throws InterruptedException {
        pipeline = LocalPipeline.start(LocalOptions.standard().withClock(clock).withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
        pipeline.gitHub().people().setRole("alice", Role.TRIAGE);
        pipeline.gitHub().people().setRole("mallory", Role.READ);
        assertThat(tick()).isEmpty();
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void whatPeopleDidIsFoundWithThreeListsAndDoneOnce() throws InterruptedException {
        int acked = fire();
        int assigned = fire();
        int notPlanned = fire();
        int foreign = pipeline.gitHub()
                .people()
                .open("bob", "not an alert", "text", List.of())
                .number();
        StoredComment command = comment(acked, "alice", "/ack\n/cause a full disk");
        StoredComment refused = comment(acked, "mallory", "/close");
        comment(foreign, "alice", "/close");
        pipeline.gitHub().people().assign(assigned, "bob", "alice");
        pipeline.gitHub().people().close(notPlanned, "alice", StateReason.NOT_PLANNED);

        pipeline.gitHub().clearRequests();
        assertThat(tick()).containsExactlyInAnyOrder("COMMAND", "COMMAND", "ACKNOWLEDGED", "CLOSED_BY_PERSON");
        System.out.println("sweep with missed events: " + pipeline.gitHub().requestCounts());
        assertThat(tick()).isEmpty();
        pipeline.gitHub().clearRequests();
        assertThat(tick()).isEmpty();
        assertThat(pipeline.gitHub().requests()).hasSizeLessThanOrEqualTo(3);

        assertThat(reactions(acked, command)).containsExactly("+1");
        assertThat(reactions(acked, refused)).containsExactly("-1");
        assertThat(issue(acked).assignees()).extracting(actor -> actor.login()).containsExactly("alice");
        assertThat(issue(assigned).labels()).contains("state:acked");
        assertThat(issue(notPlanned).comments().getLast().body()).contains("Closed as not planned");
        assertThat(issue(foreign).isOpen()).isTrue();

        // From now on the events come: those of what is done already do nothing more.
        pipeline.connectGitHubEvents();
        pipeline.gitHub().people().editComment(command.id(), "alice", "/ack\n/cause a full disk\nThanks!");
        settle();
        assertThat(reactions(acked, command)).containsExactly("+1");
    }

    @Test
    void aTickOfWhichTheEventWasLostIsFound() throws InterruptedException {
        pipeline.connectGitHubEvents();
        AppWebhook webhook = pipeline.gitHub().webhook();
        int number = fire();
        webhook.dropNext(1);
        pipeline.gitHub().people().tick(number, "alice", "I am on it");
        settle();
        assertThat(issue(number).labels()).doesNotContain("state:acked");

        assertThat(tick()).containsExactly("TICKED");

        assertThat(issue(number).labels()).contains("state:acked");
        assertThat(issue(number).assignees()).isEmpty();
        assertThat(issue(number).body()).contains("by `(unknown)`", ", acknowledged", "- [x] I am on it");
        assertThat(issue(number).comments()).isEmpty();
        assertThat(tick()).isEmpty();

        // Late, it tells who it was.
        webhook.redeliver(webhook.deliveries().stream()
                .filter(delivery -> delivery.status() == 0)
                .reduce((first, last) -> last)
                .orElseThrow());
        settle();
        assertThat(issue(number).body()).contains("by `alice`");
        assertThat(issue(number).assignees()).extracting(actor -> actor.login()).containsExactly("alice");
        assertThat(tick()).isEmpty();
    }

    /** It tells who it was, which the issue does not. */
    @Test
    void anEventThatMayBeOnItsWayIsWaitedFor() throws InterruptedException {
        int number = fire();
        clock.advance(Duration.ofMinutes(9));
        pipeline.gitHub().people().tick(number, "alice", "I am on it");

        assertThat(tickAfter(Duration.ofMinutes(1))).containsExactly("POSTPONED");

        assertThat(issue(number).labels()).doesNotContain("state:acked");
        assertThat(tick()).containsExactly("TICKED");
        assertThat(issue(number).labels()).contains("state:acked");
    }

    @Test
    void eachBoxCounts() throws InterruptedException {
        int number = fire();
        pipeline.gitHub().people().tick(number, "alice", "Snooze 4 h");
        pipeline.gitHub().people().tick(number, "alice", "Noise");

        assertThat(tick()).containsExactly("TICKED");

        assertThat(issue(number).labels()).contains("state:snoozed").doesNotContain("state:acked");
        assertThat(issue(number).body()).contains("| Snoozed until |", "| Noise | `ticked` |");
        assertThat(tick()).isEmpty();
    }

    /** The tick stands in the text until the next edit, which there may be no room for. */
    @Test
    void aTickOfWhatWasGivenBackIsNone() throws InterruptedException {
        int number = fire();
        comment(number, "alice", "/ack");
        assertThat(tick()).containsExactly("COMMAND");
        assertThat(issue(number).body()).contains("- [x] I am on it");
        pipeline.gitHub()
                .faults()
                .add(
                        RequestMatch.where(request -> request.method().equals("PATCH")
                                && request.body().contains("state:start")),
                        Faults.serviceUnavailable());
        comment(number, "alice", "/unack");
        assertThat(tick()).containsExactly("COMMAND");
        pipeline.gitHub().faults().clear();
        assertThat(issue(number).body()).contains("- [x] I am on it");

        assertThat(tick()).isEmpty();

        assertThat(issue(number).labels()).doesNotContain("state:acked");
    }

    /** Whatever call of a sweep fails, a command is carried out once in the end, and no alert waits for it. */
    @Test
    void aCommandIsCarriedOutOnceWhateverFails() throws InterruptedException {
        int points = 0;
        for (Fault fault : List.of(Faults.serviceUnavailable(), Faults.closeAfterEffect())) {
            boolean struck = true;
            for (int n = 1; struck; n++) {
                int number = fire();
                StoredComment command = comment(number, "alice", "/cause point " + n);
                pipeline.gitHub().people().tick(number, "alice", "I am on it");
                pipeline.gitHub().clearRequests();
                pipeline.gitHub().faults().add(RequestMatch.any().nth(n), fault);
                tick();
                struck = pipeline.gitHub().requests().size() >= n;
                points += struck ? 1 : 0;
                pipeline.gitHub().faults().clear();

                fire();

                for (int i = 0; i < 3; i++) {
                    tick();
                }
                assertThat(reactions(number, command)).as("call %d", n).containsExactly("+1");
                assertThat(issue(number).comments()).as("call %d", n).hasSize(1);
                assertThat(issue(number).labels()).as("call %d", n).contains("state:acked");
                assertThat(tick()).as("call %d", n).isEmpty();
            }
        }
        System.out.println("calls of a sweep with a missed command broken: " + points);
        assertThat(points).isGreaterThan(6);
    }

    private StoredComment comment(int number, String login, String text) {
        return pipeline.gitHub().people().comment(number, login, text);
    }

    private List<String> reactions(int number, StoredComment comment) {
        return issue(number).comments().stream()
                .filter(each -> each.id() == comment.id())
                .findFirst()
                .orElseThrow()
                .reactionContents();
    }

    /** A P2. */
    private int fire() throws InterruptedException {
        TestAlert alert = TestAlert.fresh().withPriority("P2");
        assertThat(senders.post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(alert.firing(0)))
                        .statusCode())
                .isEqualTo(200);
        settle();
        return pipeline.gitHub().issues().stream()
                .filter(issue -> issue.title().endsWith(alert.name()))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /** What the sweep of ten minutes later does. */
    private List<String> tick() throws InterruptedException {
        return tickAfter(Duration.ofMinutes(10));
    }

    private List<String> tickAfter(Duration time) throws InterruptedException {
        log.clear();
        clock.advance(time);
        pipeline.tick();
        settle();
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.path("message").asText().equals("repair"))
                .map((JsonNode line) -> line.path("action").asText())
                .toList();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }

    private StoredIssue issue(int number) {
        return pipeline.gitHub().issue(number).orElseThrow();
    }
}
