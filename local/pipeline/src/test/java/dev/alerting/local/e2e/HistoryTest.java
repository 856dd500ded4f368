package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.history.event.Change;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.Timing;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.history.LocalHistory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** History understands what the collector writes: from HTTP to figures and files. */
@ExtendWith(SharedPipeline.class)
class HistoryTest {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final TestAlert alert = TestAlert.fresh().withPriority("P2");

    @TempDir
    private Path folder;

    private World world;
    private Scenario scenario;
    private LocalHistory history;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
        world.pipeline().connectGitHubEvents();
        world.pipeline().gitHub().people().setRole("alice", Role.TRIAGE);
        history = LocalHistory.start(
                world.pipeline().aws(),
                folder,
                ZoneOffset.UTC,
                Optional.of(world.pipeline().reportIssues()),
                log::add,
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void everyTransitionThatTheCollectorWritesIsUnderstood() throws InterruptedException {
        scenario.grafana(alert.firing(0));
        int number = scenario.onlyIssue(alert).number();
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.withPriority("P1").firing(0));
        scenario.grafana(alert.withPriority("P1").withTeam("db").firing(0));
        comment(number, "/ack");
        comment(number, "/unack");
        comment(number, "/snooze 4h");
        comment(number, "/noise flaps");
        comment(number, "/useful");
        comment(number, "/cause the disk was full");
        scenario.grafana(alert.resolved(0, 10));
        comment(number, "/silence 1h");
        scenario.grafana(alert.firing(60));
        comment(number, "/unsilence");
        scenario.grafana(alert.firing(60));
        int second = scenario.issues(alert).getLast().number();
        world.pipeline().gitHub().people().close(second, "alice", StateReason.DUPLICATE);
        scenario.settle();
        scenario.grafana(alert.resolved(60, 70));

        history.catchUp();

        List<RawEvent> events = events();
        Set<Change> seen = EnumSet.noneOf(Change.class);
        events.forEach(event -> seen.addAll(event.changes()));
        assertThat(seen)
                .contains(
                        Change.OPENED,
                        Change.REPEATED,
                        Change.COMMENTED,
                        Change.PRIORITY_CHANGED,
                        Change.TEAM_CHANGED,
                        Change.ACKNOWLEDGED,
                        Change.GIVEN_BACK,
                        Change.SNOOZED,
                        Change.JUDGED,
                        Change.COMMANDED,
                        Change.CLOSED,
                        Change.SILENCED,
                        Change.KEPT_SILENT,
                        Change.CLOSED_BY_PERSON,
                        Change.CLOSED_AS_DUPLICATE,
                        Change.ENDED);
        assertThat(events.getFirst().source()).isEqualTo("grafana");
        assertThat(events.getFirst().startedAt()).contains(TestAlert.minute(0));
        assertThat(events)
                .filteredOn(event -> event.has(Change.OPENED))
                .extracting(RawEvent::episode)
                .containsExactly(1, 2);
        assertThat(log).noneMatch(line -> line.contains("put aside"));
    }

    @Test
    void figuresAndFilesTellWhatHappened() throws Exception {
        scenario.grafana(alert.firing(0));
        comment(scenario.onlyIssue(alert).number(), "/ack");
        scenario.grafana(alert.resolved(0, 10));
        TestAlert other = TestAlert.fresh();
        scenario.grafana(other.firing(0));
        scenario.grafana(other.resolved(0, 3));

        history.catchUp();
        history.catchUp();
        history.aggregate();

        Figures answered = figures(alert);
        assertThat(answered.count(Count.EPISODES)).isEqualTo(1);
        assertThat(answered.count(Count.ANSWERED)).isEqualTo(1);
        assertThat(answered.timing(Timing.TO_RECOVER).count("15m")).isEqualTo(1);
        Figures healed = figures(other);
        assertThat(healed.count(Count.SELF_HEALED)).isEqualTo(1);
        assertThat(healed.count(Count.SHORTER_THAN_5M)).isEqualTo(1);
        LocalDate day = events().getLast().day();
        history.export(day);
        String rows = Files.readString(folder.resolve("v1/dt=" + day + "/episodes.csv"));
        assertThat(rows.lines().filter(line -> line.contains(scenario.recordKey(alert))))
                .hasSize(1)
                .allMatch(line -> line.contains(",closed,") && !line.contains("alice"));
    }

    /** As far as the sender says; it is what the report names rules by. */
    @Test
    void aFiringWithoutARunbookIsCounted() throws InterruptedException {
        TestAlert described = TestAlert.fresh();
        ObjectNode firing = described.firing(0);
        firing.withObject("/annotations").put("runbook_url", "https://runbooks.example.com/disk");
        scenario.grafana(firing);
        scenario.grafana(alert.firing(0));

        history.catchUp();
        history.aggregate();

        assertThat(figures(alert).count(Count.NO_RUNBOOK)).isEqualTo(1);
        assertThat(figures(described).count(Count.EPISODES)).isEqualTo(1);
        assertThat(figures(described).count(Count.NO_RUNBOOK)).isZero();
        assertThat(events().getFirst().expiresAt()).isPresent();
    }

    /** A report is never taken for an alert, whatever people do to it. */
    @Test
    void theReportOfATeamIsLeftAloneByTheCollector() throws InterruptedException {
        scenario.grafana(alert.firing(0));
        history.catchUp();
        history.aggregate();

        List<String> teams = history.report();

        assertThat(teams).contains("web");
        List<StoredIssue> reports = world.pipeline().gitHub().issues().stream()
                .filter(issue -> issue.title().equals("Weekly report: alerts of web"))
                .toList();
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.labels()).contains("report:alerts", "Team:web");
            assertThat(report.body()).contains(alert.name());
            assertThat(report.comments()).hasSize(1);
        });
        int number = reports.getFirst().number();
        comment(number, "/ack");
        world.pipeline().gitHub().people().assign(number, "alice", "alice");
        world.pipeline().gitHub().people().close(number, "alice", StateReason.NOT_PLANNED);
        world.pipeline().sweep(false);
        scenario.settle();
        StoredIssue after = world.pipeline().gitHub().issue(number).orElseThrow();
        assertThat(after.comments()).hasSize(2);
        assertThat(after.body()).isEqualTo(reports.getFirst().body());
        assertThat(after.labels()).isEqualTo(reports.getFirst().labels());
        assertThat(scenario.onlyIssue(alert).isOpen()).isTrue();
    }

    /** What docs/cost.md counts with: an event for each alert that is new, repeated or over, of one write unit. */
    @Test
    void anAlertIsOneRawEventOfOneWriteUnit() throws InterruptedException {
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 10));

        history.catchUp();

        assertThat(events())
                .extracting(RawEvent::changes)
                .containsExactly(Set.of(Change.OPENED), Set.of(Change.REPEATED), Set.of(Change.CLOSED));
        assertThat(events()).extracting(HistoryTest::size).allMatch(size -> size < 1_024, "a write unit is 1 KB");
    }

    /** As DynamoDB bills it, the time to live included. */
    private static int size(RawEvent event) {
        int texts = event.toAttributes().entrySet().stream()
                .mapToInt(entry -> (entry.getKey() + entry.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return texts + "ttl_expires_at".length() + 6;
    }

    private Figures figures(TestAlert of) {
        Figures sum = new Figures();
        LocalDate today = Clock.systemUTC().instant().atZone(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            history.figures().read(day, "web").rules().forEach((rule, figures) -> {
                if (rule.rule().contains(of.rule()) || rule.rule().contains(of.name())) {
                    sum.add(figures);
                }
            });
        }
        return sum;
    }

    private List<RawEvent> events() {
        LocalDate today = Clock.systemUTC().instant().atZone(ZoneOffset.UTC).toLocalDate();
        List<RawEvent> events = new ArrayList<>();
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            history.events().ofDay(day).forEachRemaining(event -> {
                if (event.fingerprint().equals(scenario.recordKey(alert))) {
                    events.add(event);
                }
            });
        }
        return events;
    }

    private void comment(int number, String text) throws InterruptedException {
        world.pipeline().gitHub().people().comment(number, "alice", text);
        scenario.settle();
    }
}
