package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.CollectorHandler;
import dev.alerting.collector.state.Silence;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.hook.AppWebhook;
import dev.alerting.local.github.tracker.Membership;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do on an issue, from GitHub's webhook over HTTP to the record: the rows of docs/working-with-issues.md. */
@ExtendWith(SharedPipeline.class)
class WorkingWithIssuesTest {
    private World world;
    private Scenario scenario;
    private TestAlert alert;
    private int number;

    @BeforeEach
    void openAnIssue(World shared) throws InterruptedException {
        world = shared;
        // What an instance shows of its own accord is limited by the minute, which other tests have used.
        world.pipeline().collectors().forEach(CollectorHandler::clearCaches);
        scenario = new Scenario(shared);
        alert = TestAlert.fresh().withPriority("P2");
        world.pipeline().connectGitHubEvents();
        world.pipeline().gitHub().people().setRole("alice", Role.TRIAGE);
        scenario.grafana(alert.firing(0));
        number = scenario.onlyIssue(alert).number();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/ack, acked_by, alice",
                "/snooze 4h, snoozed_until, T",
                "/silence 2h, silenced_until, T",
                "/noise flaps, noise, flaps",
                "/useful, useful, true",
                "/cause the disk was full, cause, the disk was full",
                "/keep-open, kept_open, true",
            })
    void aCommandIsCarriedOutAndAnsweredByAThumb(String command, String field, String value)
            throws InterruptedException {
        StoredComment comment = comment("alice", command);

        assertThat(comment.reactionContents()).containsExactly("+1");
        assertThat(handling()).contains(field).contains(value);
        assertThat(issue().comments()).hasSize(1);
    }

    @Test
    void ackAssignsAndLabelsAndUnackTakesItBack() throws InterruptedException {
        comment("alice", "On it.\n/ack");
        assertThat(issue().labels()).contains("state:acked");
        assertThat(issue().assignees()).extracting(actor -> actor.login()).containsExactly("alice");

        comment("alice", "/unack");
        assertThat(issue().labels()).doesNotContain("state:acked");
        assertThat(handling()).doesNotContain("acked_by");
    }

    @Test
    void snoozeKeepsRemindersAwayAndUnsnoozeBringsThemBack() throws InterruptedException {
        comment("alice", "/snooze 7d");
        assertThat(issue().labels()).contains("state:snoozed");
        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.firing(0));
        assertThat(scenario.actions()).endsWith("COMMAND", "SUPPRESS");

        comment("alice", "/unsnooze");
        assertThat(issue().labels()).doesNotContain("state:snoozed");
        scenario.grafana(alert.firing(0));
        assertThat(scenario.actions()).endsWith("COMMAND", "COMMENT");
    }

    @Test
    void theEndOfASnoozeIsSaid() throws InterruptedException {
        comment("alice", "/snooze 4h");
        world.clock().advance(Duration.ofHours(5));

        world.pipeline().tick();
        scenario.settle();

        assertThat(issue().labels()).doesNotContain("state:snoozed");
        assertThat(issue().comments().getLast().body()).contains("The snooze is over");
        assertThat(handling()).doesNotContain("snoozed_until");
    }

    @Test
    void silenceKeepsNewEpisodesQuietUntilUnsilence() throws InterruptedException {
        comment("alice", "/silence 7d");
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.actions()).endsWith("CLOSE", "SKIP_SILENCED");

        comment("alice", "/unsilence");
        scenario.grafana(alert.firing(60));
        assertThat(scenario.actions()).endsWith("COMMAND", "CREATE");
        assertThat(scenario.issues(alert)).hasSize(2);
    }

    @Test
    void aWholeRuleIsSilencedUntilItsTime() throws InterruptedException {
        StoredComment comment = comment("alice", "/silence 2h rule");
        assertThat(comment.reactionContents()).containsExactly("+1");
        world.clock().advance(Duration.ofMinutes(2));
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.actions()).endsWith("CLOSE", "SKIP_SILENCED");
        assertThat(ofRule()).singleElement().satisfies(silence -> {
            assertThat(silence.by()).isEqualTo("alice");
            assertThat(silence.kept()).isEqualTo(1);
        });

        scenario.grafana(alert.withPriority("P0").firing(61));
        assertThat(scenario.actions()).endsWith("CREATE");
        scenario.grafana(alert.withPriority("P0").resolved(61, 62));

        world.clock().advance(Duration.ofHours(2));
        world.pipeline().tick();
        scenario.settle();
        assertThat(ofRule()).isEmpty();
        assertThat(issue().comments().getLast().body()).contains("silence of the rule is over", "1 firing from");
        scenario.grafana(alert.firing(300));
        assertThat(scenario.actions()).endsWith("CREATE");
    }

    @Test
    void aSilenceOfARuleCanBeTakenBack() throws InterruptedException {
        comment("alice", "/silence 7d rule");
        assertThat(ofRule()).hasSize(1);

        comment("alice", "/unsilence");

        assertThat(ofRule()).isEmpty();
        world.clock().advance(Duration.ofMinutes(2));
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.actions()).endsWith("CLOSE", "CREATE");
    }

    @Test
    void aMaintenanceWindowBeginsAndEndsByItself() throws InterruptedException {
        Instant start = world.clock().instant().plus(Duration.ofHours(1));
        Silence window = new Silence(
                "window-" + number,
                new Silence.Matchers(
                        Optional.of("grafana"),
                        Optional.of("web"),
                        Optional.empty(),
                        Set.of(),
                        Map.of("alertname", alert.name(), "instance", "web-*")),
                start,
                start.plus(Duration.ofHours(1)),
                "operator",
                Optional.empty(),
                0);
        world.pipeline().silences().put(window);
        world.clock().advance(Duration.ofMinutes(2));
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.actions()).endsWith("CLOSE", "CREATE");
        scenario.grafana(alert.resolved(60, 61));

        world.clock().advance(Duration.ofHours(1));
        scenario.grafana(alert.firing(120));
        assertThat(scenario.actions()).endsWith("SKIP_SILENCED");

        world.clock().advance(Duration.ofHours(1));
        scenario.grafana(alert.firing(120));
        assertThat(scenario.actions()).endsWith("CREATE");
        world.pipeline().tick();
        scenario.settle();
        assertThat(world.pipeline().silences().list()).extracting(Silence::id).doesNotContain(window.id());
    }

    @ParameterizedTest
    @CsvSource({"/close, COMPLETED", "/close noise, NOT_PLANNED", "/close not-planned, NOT_PLANNED"})
    void closeClosesAndIsQuietForTheEpisode(String command, StateReason reason) throws InterruptedException {
        comment("alice", command);

        assertThat(issue().isOpen()).isFalse();
        assertThat(issue().stateReason()).contains(reason);
        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.firing(0));
        assertThat(scenario.actions()).endsWith("COMMAND", "SKIP_MANUAL_CLOSE");
        assertThat(scenario.issues(alert)).hasSize(1);
    }

    @Test
    void helpListsTheCommands() throws InterruptedException {
        comment("alice", "/help");

        assertThat(issue().comments().getLast().body()).contains("/snooze 4h");
        assertThat(issue().comments().getLast().author().isBot()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void commandsNeedTheRoleTriageOrMore(Role role) throws InterruptedException {
        world.pipeline().gitHub().people().setRole("someone", role);

        StoredComment comment = comment("someone", "/close");

        boolean allowed = role.allows(Role.TRIAGE);
        assertThat(issue().isOpen()).isEqualTo(!allowed);
        assertThat(comment.reactionContents()).containsExactly(allowed ? "+1" : "-1");
        assertThat(issue().comments()).hasSize(allowed ? 1 : 2);
        assertThat(scenario.actions()).endsWith(allowed ? "COMMAND" : "COMMAND_REFUSED");
    }

    /** What the event says of a private member is what it says of a stranger. */
    @ParameterizedTest
    @CsvSource({
        "PRIVATE, NONE, TRIAGE",
        "PRIVATE, NONE, READ",
        "NONE, NONE, TRIAGE",
        "PUBLIC, MEMBER, TRIAGE",
        "PUBLIC, MEMBER, READ",
    })
    void theRoleCountsWhateverTheEventSaysOfTheMember(Membership membership, String association, Role role)
            throws InterruptedException {
        people().setMembership("someone", membership);
        people().setRole("someone", role);

        StoredComment comment = comment("someone", "/close");

        assertThat(world.pipeline().gitHub().webhook().deliveries().stream()
                        .map(delivery -> Json.parse(delivery.body()).path("comment"))
                        .filter(told -> told.path("id").asLong() == comment.id())
                        .map(told -> told.path("author_association").asText()))
                .containsExactly(association);
        boolean allowed = role.allows(Role.TRIAGE);
        assertThat(issue().isOpen()).isEqualTo(!allowed);
        assertThat(comment.reactionContents()).containsExactly(allowed ? "+1" : "-1");
        assertThat(scenario.actions()).endsWith(allowed ? "COMMAND" : "COMMAND_REFUSED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/snooze",
                "/snooze 10d",
                "/close it",
                "/noise",
                "/cause",
                "/silence 1m",
                "/silence rule",
                "/keep-open please",
                "/team",
                "/promote",
                "/promote 3"
            })
    void aWrongArgumentIsAnsweredWithTheUsage(String command) throws InterruptedException {
        StoredComment comment = comment("alice", command);

        assertThat(comment.reactionContents()).containsExactly("confused");
        assertThat(issue().comments()).hasSize(2);
        assertThat(issue().comments().getLast().body()).contains("was not understood");
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n/close\n```", "> /close", "    /close", "<!--\n/close\n-->", "please /close"})
    void whatIsShownIsNoCommand(String text) throws InterruptedException {
        StoredComment comment = comment("alice", text);

        assertThat(comment.reactionContents()).isEmpty();
        assertThat(issue().isOpen()).isTrue();
    }

    @Test
    void whatIsKeptOpenOutlivesItsAlert() throws InterruptedException {
        comment("alice", "/keep-open");
        scenario.grafana(alert.resolved(0, 10));

        assertThat(issue().isOpen()).isTrue();
        assertThat(issue().labels()).contains("resolved");
        assertThat(issue().body()).contains("kept open");
        assertThat(scenario.record(alert)).containsEntry("status", "CLOSED");
        scenario.grafana(alert.firing(60));
        assertThat(scenario.issues(alert)).hasSize(1);
        assertThat(issue().labels()).doesNotContain("resolved");
    }

    @Test
    void anotherTeamOwnsItForTheEpisode() throws InterruptedException {
        comment("alice", "/team data-platform");
        scenario.grafana(alert.withReason("worse").firing(0));

        assertThat(issue().labels()).contains("Team:data-platform").doesNotContain("Team:web");
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.issues(alert).getLast().labels()).contains("Team:web");
    }

    @Test
    void aTickIsACommandAndTheBoxShowsTheState() throws InterruptedException {
        people().tick(number, "alice", "I am on it");
        scenario.settle();
        assertThat(handling()).contains("acked_by", "alice");
        assertThat(issue().assignees()).extracting(actor -> actor.login()).containsExactly("alice");
        assertThat(issue().body()).contains(", acknowledged", "- [x] I am on it");

        comment("alice", "/unack");
        assertThat(issue().body()).contains("- [ ] I am on it").doesNotContain(", acknowledged");
    }

    @Test
    void whatWeOverwriteComesBack() throws InterruptedException {
        AtomicBoolean raced = new AtomicBoolean();
        world.pipeline().gitHub().onRequest(request -> {
            if (request.operation().startsWith("PATCH") && raced.compareAndSet(false, true)) {
                people().setBody(number, "bob", issue().body() + "\nSee the runbook.");
            }
        });

        comment("alice", "/ack");

        assertThat(raced).isTrue();
        assertThat(issue().body()).contains("See the runbook.", "- [x] I am on it");
        assertThat(scenario.actions()).endsWith("COMMAND", "RESTORE_TEXT");
    }

    @Test
    void ourOwnNotPlannedIsNoPersons() throws InterruptedException {
        scenario.grafana(alert.withReason("MissingSeries").resolved(0, 10));

        assertThat(issue().stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(issue().labels()).contains("closed:out-of-sight");
        assertThat(handling()).doesNotContain("silenced_until");
        scenario.grafana(alert.firing(60));
        assertThat(scenario.issues(alert)).hasSize(2);
    }

    @Test
    void assigningAnybodyAcknowledges() throws InterruptedException {
        people().assign(number, "bob", "carol");
        scenario.settle();
        assertThat(handling()).contains("carol");
        assertThat(issue().labels()).contains("state:acked");

        people().unassign(number, "bob", "carol");
        scenario.settle();
        assertThat(handling()).doesNotContain("carol");
        assertThat(issue().labels()).doesNotContain("state:acked");
    }

    @Test
    void aPersonsClosingAndReopeningIsKnownAtOnce() throws InterruptedException {
        people().close(number, "bob", StateReason.NOT_PLANNED);
        scenario.settle();
        assertThat(scenario.record(alert)).containsEntry("manually_closed", "true");
        assertThat(issue().comments()).hasSize(1);
        assertThat(handling()).contains("silenced_until");

        people().reopen(number, "bob");
        scenario.settle();
        assertThat(scenario.record(alert)).containsEntry("manually_closed", "false");
        assertThat(handling()).doesNotContain("silenced_until");
        assertThat(scenario.actions()).endsWith("NOTE_CLOSED", "NOTE_REOPENED");
    }

    @Test
    void whatWasClosedAsADuplicateIsCounted() throws InterruptedException {
        people().close(number, "bob", StateReason.DUPLICATE);
        scenario.settle();
        assertThat(scenario.record(alert)).containsEntry("manually_closed", "true");
        assertThat(handling()).contains("duplicate").doesNotContain("silenced_until");
        people().reopen(number, "bob");
        scenario.settle();
        assertThat(handling()).doesNotContain("duplicate");

        people().close(number, "bob", StateReason.DUPLICATE);
        scenario.grafana(alert.firing(0));
        assertThat(scenario.actions()).endsWith("SKIP_MANUAL_CLOSE");
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));

        assertThat(scenario.issues(alert).getLast().body())
                .contains("1 of them closed as a duplicate", "closed as a duplicate |");
        assertThat(handling()).doesNotContain("duplicate");
    }

    @Test
    void afterNotPlannedNewEpisodesOpenNoIssueForAWeek() throws InterruptedException {
        people().close(number, "bob", StateReason.NOT_PLANNED);
        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(60));

        assertThat(scenario.issues(alert)).hasSize(1);
        assertThat(scenario.actions()).endsWith("SKIP_SILENCED");
        world.clock().advance(Duration.ofDays(8));
        scenario.grafana(alert.firing(60));
        assertThat(scenario.issues(alert)).hasSize(2);
    }

    @Test
    void aDoubledDeliveryDoesNothingTwiceAndALostOneNothing() throws InterruptedException {
        AppWebhook webhook = world.pipeline().gitHub().webhook();
        webhook.doubleNext(1);
        StoredComment comment = comment("alice", "/help");
        assertThat(issue().comments()).hasSize(2);
        assertThat(comment.reactionContents()).containsExactly("+1");

        webhook.dropNext(1);
        comment("alice", "/ack");
        assertThat(handling()).doesNotContain("acked_by");
        webhook.redeliver(webhook.deliveries().stream()
                .filter(delivery -> delivery.status() == 0)
                .reduce((first, last) -> last)
                .orElseThrow());
        scenario.settle();
        assertThat(handling()).contains("acked_by");
    }

    @Test
    void anEditedCommentActsOnItsNewCommandsOnlyAndADeletedOneOnNone() throws InterruptedException {
        StoredComment comment = comment("alice", "/snooze 4h");
        String snoozedUntil = snoozedUntil();
        world.clock().advance(Duration.ofMinutes(5));

        people().editComment(comment.id(), "alice", "/snooze 4h\n/cause disk");
        scenario.settle();
        assertThat(handling()).contains("disk");
        assertThat(snoozedUntil()).isEqualTo(snoozedUntil);

        people().deleteComment(comment.id(), "alice");
        scenario.settle();
        assertThat(scenario.actions()).endsWith("COMMAND", "COMMAND");
    }

    @Test
    void nobodyElseCanSpeakForGitHub() throws Exception {
        String body = "{\"action\":\"created\",\"issue\":{\"number\":" + number + "},\"sender\":{\"login\":\"alice\"}}";

        assertThat(send(body, "X-Hub-Signature-256", AppWebhook.sign("guessed", body)))
                .isEqualTo(401);
        assertThat(world.senders().post("X-Alerting-Token", body).statusCode()).isEqualTo(403);
    }

    @Test
    void everyCommandOfThePageHasItsTest() throws IOException {
        String page = Files.readString(Repository.path("docs", "working-with-issues.md"));
        String test = Files.readString(Repository.path(
                "local/pipeline/src/test/java/dev/alerting/local/e2e/WorkingWithIssuesTest.java".split("/")));
        Set<String> commands = new TreeSet<>();
        Pattern.compile("`(/[a-z-]+)").matcher(page).results().forEach(match -> commands.add(match.group(1)));

        assertThat(commands)
                .contains("/ack", "/help")
                .allSatisfy(command -> assertThat(test).contains(command));
    }

    private List<Silence> ofRule() {
        return world.pipeline().silences().list().stream()
                .filter(silence -> silence.issue().equals(Optional.of(number)))
                .toList();
    }

    private int send(String body, String header, String value) throws IOException, InterruptedException {
        URI address = world.pipeline().webhookUrl();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(address)
                                    .header(header, value)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** The comment as it is once everything is done. */
    private StoredComment comment(String login, String text) throws InterruptedException {
        StoredComment written = people().comment(number, login, text);
        scenario.settle();
        return issue().comments().stream()
                .filter(comment -> comment.id() == written.id())
                .findFirst()
                .orElseThrow();
    }

    private People people() {
        return world.pipeline().gitHub().people();
    }

    private StoredIssue issue() {
        return world.pipeline().gitHub().issue(number).orElseThrow();
    }

    private String snoozedUntil() {
        Matcher matcher = Pattern.compile("snoozed_until[^0-9]*([0-9TZ:.-]+)").matcher(handling());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** What people have said, as text. */
    private String handling() {
        return scenario.record(alert).getOrDefault("handling", "");
    }
}
