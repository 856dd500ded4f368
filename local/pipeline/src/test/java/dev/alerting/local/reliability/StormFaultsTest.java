package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.RowNumbers;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.fault.FaultRule;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Storms on DynamoDB Local and the stand-in, one step at a time: from the third alert of a rule on there are rows. */
@ExtendWith(SimulationExtension.class)
class StormFaultsTest {
    private static final Instance.Settings TWO = Instance.Settings.STANDARD.storms(2, 100);

    private final Simulation simulation;
    private final String rule = "rule-" + UUID.randomUUID();
    private int issuesBefore;

    StormFaultsTest(Simulation simulation) {
        this.simulation = simulation;
    }

    @BeforeEach
    void few() {
        simulation.use(TWO);
        issuesBefore = simulation.gitHub().issues().size();
    }

    @Test
    void fromTheThirdOnAlertsAreRowsOfOneIssue() {
        fire("a", "b", "c", "d");
        pass(1);

        assertThat(titles()).hasSize(3);
        assertThat(storm().title()).endsWith("(2 alerts)").startsWith("[P1] Storm: ");
        assertThat(storm().labels())
                .contains("alert:storm", "area:alerting", "Pri:P1", "Source:grafana", "Team:storms");
        assertThat(storm().body()).contains("c", "d", "2 firing", "make storm-rows-<env> ID=");
        assertThat(storm().body().lines().filter(line -> line.contains("**firing**")))
                .hasSize(2);
    }

    @Test
    void aRowThatEndsIsStruckAndWhenAllHaveEndedTheIssueIsClosed() {
        fire("a", "b", "c", "d");
        pass(1);

        end("c");
        pass(1);

        assertThat(storm().body()).contains("1 firing", "1 resolved");
        assertThat(line("c")).contains("~~").contains("resolved");

        end("d");
        pass(6);

        assertThat(storm().isOpen()).isFalse();
        assertThat(storm().body()).contains("None fires any more");
    }

    @Test
    void aRowKeepsItsNumberWhileOthersComeAndGo() {
        fire("a", "b", "d", "e");
        pass(1);
        assertThat(List.of(number("d"), number("e"))).containsExactly("1", "2");

        // Above those that are there already.
        fire("c");
        end("d");
        pass(2);

        assertThat(List.of(number("c"), number("d"), number("e"))).containsExactly("3", "1", "2");
    }

    /** One that a build of before has left. */
    @Test
    void rowsWithoutNumbersGetThem() {
        fire("a", "b", "c");
        pass(1);
        String hash = storm().body().replaceAll("(?s).*storm=([0-9a-f]{64}).*", "$1");
        Storm known = simulation.storms().read(hash).orElseThrow();
        assertThat(simulation
                        .storms()
                        .write(known.toBuilder()
                                .numbers(RowNumbers.NONE)
                                .version(known.version() + 1)
                                .build()))
                .isTrue();

        fire("d");
        pass(1);

        assertThat(List.of(number("c"), number("d"))).containsExactly("1", "2");
    }

    @Test
    void whatStillFiresWhenTheStormIsOverGetsItsOwnIssueWhichNamesTheStorm() {
        fire("a", "b", "c");
        int number = storm().number();

        pass(20);

        assertThat(own("c").body()).contains("#" + number);
        assertThat(storm().isOpen()).as("nothing is left in it").isFalse();
    }

    @Test
    void aRowThatBecomesMostUrgentGetsItsOwnIssue() {
        fire("a", "b", "c", "d");

        deliver(alert("c", "P0"));
        pass(1);

        assertThat(own("c").title()).startsWith("[P0] ");
        assertThat(storm().body().lines().filter(line -> line.contains("**firing**")))
                .hasSize(1);
    }

    @Test
    void aPersonWhoClosesTheStormClosesItsRows() {
        fire("a", "b", "c", "d");
        pass(1);
        int issues = issues().size();

        simulation.gitHub().people().close(storm().number(), "octocat", StateReason.COMPLETED);
        deliver(alert("c", "P0"));
        pass(30);

        assertThat(issues()).hasSize(issues);
        assertThat(storm().isOpen()).isFalse();
    }

    @Test
    void aPersonWhoClosesAStormWhoseNumberIsNotYetKnownClosesItsRows() {
        fire("a", "b");
        FaultRule lost = simulation.gitHub().faults().add(RequestMatch.createIssue(), Faults.closeAfterEffect());
        fire("c");
        simulation.gitHub().faults().remove(lost);
        FaultRule unlisted = simulation
                .gitHub()
                .faults()
                .add(RequestMatch.route("GET", "/repos/{owner}/{repo}/issues"), Faults.notAccessible());
        simulation.gitHub().people().close(storm().number(), "octocat", StateReason.COMPLETED);
        pass(30);
        simulation.gitHub().faults().remove(unlisted);
        pass(30);

        assertThat(titles()).as("a, b and the storm").hasSize(3);
        assertThat(storm().isOpen()).isFalse();
        assertThat(storm().body()).contains("c");
    }

    @Test
    void theRecurrenceOfARowIsAFreshEpisode() {
        fire("a", "b", "c");
        end("c");
        pass(10);
        assertThat(storm().isOpen()).isFalse();

        ObjectNode again = alert("c", "P1");
        SenderFormat.GRAFANA.fill(again, "/alerts/0/startsAt", "2025-09-16T20:00:00Z");
        deliver(again);

        assertThat(own("c").isOpen()).isTrue();
    }

    @Test
    void peoplesWordsInAStormStay() {
        fire("a", "b", "c");
        simulation
                .newTracker()
                .edit(
                        storm().number(),
                        new IssueEdit(
                                Optional.empty(),
                                Optional.of(storm().body() + "\n\nlooking into it"),
                                Set.of(),
                                Set.of()));

        pass(1);
        fire("d");
        pass(1);

        assertThat(storm().body()).contains("looking into it", "2 firing");
    }

    @Test
    void whatPeopleChangeInAStormStays() {
        fire("a", "b", "c");
        pass(1);
        int number = storm().number();
        IssueTracker person = simulation.newTracker();
        String title = "[P1] Storm: the disks of the build farm (7 alerts)";
        person.edit(number, new IssueEdit(Optional.of(title), Set.of("Pri:P3"), Set.of("Team:storms")));

        fire("d");
        pass(2);

        assertThat(storm().body()).contains("2 firing");
        assertThat(storm().title()).isEqualTo(title);
        assertThat(storm().labels()).contains("Pri:P1", "Pri:P3").doesNotContain("Team:storms");
    }

    /** Only our part gives way, and line ends are characters as well. */
    @Test
    void theStormIsShownBesideALongTextOfPeople() {
        fire("a", "b", "c");
        pass(1);
        String words = "line one\r\nline two\r\n" + "word ".repeat(12_000);
        simulation.newTracker().edit(storm().number(), IssueEdit.ofBody(words + storm().body()));

        fire("d");
        pass(2);

        assertThat(storm().body()).startsWith(words).contains("2 firing");
        assertThat(storm().body().length()).isLessThanOrEqualTo(65_536);
    }

    @Test
    void aTableThatPeopleHaveDeletedComesBack() {
        fire("a", "b", "c");
        pass(1);
        simulation.newTracker().edit(storm().number(), IssueEdit.ofBody("Only our words about " + rule));

        fire("d");
        pass(2);

        assertThat(storm().body()).startsWith("Only our words").contains("2 firing");
    }

    @Test
    void whatGitHubRefusesAsAStormBecomesIssuesOfItsOwn() {
        FaultRule refused = simulation
                .gitHub()
                .faults()
                .add(
                        RequestMatch.where(request -> request.method().equals("POST")
                                && request.body().contains("alert:storm")),
                        Faults.status(422, "Validation Failed"));
        fire("a", "b", "c", "d");
        pass(30);
        simulation.gitHub().faults().remove(refused);

        assertThat(List.of(own("c"), own("d"))).allMatch(StoredIssue::isOpen);
    }

    @Test
    void openStormsEndAlthoughStormsHaveBeenSwitchedOff() {
        fire("a", "b", "c", "d");
        pass(1);
        simulation.use(Instance.Settings.STANDARD.storms(0, 100));
        pass(25);

        assertThat(List.of(own("c"), own("d"))).allMatch(StoredIssue::isOpen);
        assertThat(storm().isOpen()).isFalse();
    }

    /** Thousands of looks at issues of long ago would use up what GitHub allows for everything. */
    @Test
    void aKnownAlertThatFiresInAStormCostsNoLookAtItsEarlierIssue() {
        fire("known");
        end("known");
        int earlier = own("known").number();
        fire("a", "b", "c");
        List<String> asked = new ArrayList<>();
        simulation.gitHub().onRequest(request -> asked.add(request.path()));

        ObjectNode again = alert("known", "P1");
        SenderFormat.GRAFANA.fill(again, "/alerts/0/startsAt", "2025-09-16T20:00:00Z");
        deliver(again);
        simulation.gitHub().clearHooks();

        assertThat(asked).noneMatch(path -> path.endsWith("/" + earlier));
        pass(1);
        assertThat(line("known")).contains("**firing**");
    }

    @Test
    void whereTheIndexIsMissingEachAlertGetsItsOwnIssue() {
        simulation.useStorms(
                new Broken(simulation.storms()) {
                    @Override
                    public void rows(String rows, Consumer<Row> each) {
                        throw new StateUnavailableException("the table has no such index", null);
                    }
                },
                TWO);

        fire("a", "b", "c", "d");

        assertThat(titles()).hasSize(4).noneMatch(title -> title.contains("Storm:"));
    }

    @Test
    void whereStormsCannotBeCountedEachAlertGetsItsOwnIssue() {
        simulation.useStorms(
                new Broken(simulation.storms()) {
                    @Override
                    public Optional<Storm> read(String hash) {
                        throw new StateUnavailableException("no permission", null);
                    }
                },
                TWO);

        fire("a", "b", "c", "d");

        assertThat(titles()).hasSize(4).noneMatch(title -> title.contains("Storm:"));
    }

    @Test
    void inShadowModeARowIsToldAndNothingIsWritten() {
        simulation.use(TWO.inShadow());

        fire("a", "b", "c", "d");

        assertThat(issues()).isEmpty();
        assertThat(simulation.log())
                .anyMatch(line -> line.contains("\"action\":\"STORM_ROW\"") && line.contains("shadow"));
    }

    @Test
    void noTextOfAnAlertDoesHarmInAStorm() {
        String hostile = "@octocat #1 <img src=x> | b | [x](http://x) ~~ <!-- alerting-infra:state:end --> ```";
        ObjectNode alert = alert("c", "P1");
        SenderFormat.GRAFANA.fill(alert, SenderFormat.GRAFANA.title(), hostile);
        fire("a", "b");

        deliver(alert);

        pass(1);
        fire("d");
        pass(1);

        assertThat(storm().body())
                .doesNotContain("@octocat", "#1 ")
                .contains("2 firing")
                .endsWith("state:end -->");
        assertThat(storm().title()).doesNotContain("@octocat");
    }

    private void fire(String... names) {
        for (String name : names) {
            deliver(alert(name, "P1"));
        }
    }

    private void end(String name) {
        deliver(SenderFormat.GRAFANA.ended(alert(name, "P1")));
    }

    private void deliver(ObjectNode alert) {
        simulation.clock().advance(Duration.ofSeconds(1));
        simulation.sendBody(Json.write(alert));
        simulation.drain();
    }

    private ObjectNode alert(String name, String priority) {
        SenderFormat sender = SenderFormat.GRAFANA;
        ObjectNode alert = sender.alert(rule + name);
        sender.fill(alert, sender.title(), "Disk of " + rule + " " + name);
        sender.fill(alert, "/alerts/0/annotations/priority", priority);
        sender.fill(alert, "/alerts/0/annotations/team", "storms");
        sender.fill(alert, "/alerts/0/ruleUID", rule);
        return alert;
    }

    private void pass(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            simulation.clock().advance(Duration.ofMinutes(1));
            simulation.instance().tick();
        }
    }

    private List<StoredIssue> issues() {
        // Storms of the tests before end meanwhile.
        return simulation.gitHub().issues().stream()
                .skip(issuesBefore)
                .filter(issue -> issue.body().contains(rule) || issue.title().contains(rule))
                .toList();
    }

    private List<String> titles() {
        return issues().stream().map(StoredIssue::title).toList();
    }

    private StoredIssue storm() {
        List<StoredIssue> storms = issues().stream()
                .filter(issue -> issue.labels().contains("alert:storm"))
                .toList();
        assertThat(storms).hasSize(1);
        return storms.getFirst();
    }

    private StoredIssue own(String name) {
        return issues().stream()
                .filter(issue -> !issue.labels().contains("alert:storm"))
                .filter(issue -> issue.title().endsWith(" " + name))
                .findFirst()
                .orElseThrow();
    }

    private String number(String name) {
        return line(name).split(" \\| ", 2)[0].replace("| ", "");
    }

    private String line(String name) {
        return storm().body()
                .lines()
                .filter(line -> line.contains(" " + name + "`"))
                .findFirst()
                .orElseThrow();
    }

    /** The storms of another store, but for what a test breaks. */
    private static class Broken implements StormStore {
        private final StormStore store;

        Broken(StormStore store) {
            this.store = store;
        }

        @Override
        public Optional<Storm> read(String hash) {
            return store.read(hash);
        }

        @Override
        public boolean write(Storm storm) {
            return store.write(storm);
        }

        @Override
        public void rows(String rows, Consumer<Row> each) {
            store.rows(rows, each);
        }

        @Override
        public List<String> active() {
            return store.active();
        }
    }
}
