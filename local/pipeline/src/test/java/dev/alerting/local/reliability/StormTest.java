package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.reliability.Storm.Plan;
import dev.alerting.local.reliability.Storm.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** More alerts at once than GitHub takes in an hour, in simulated time. */
@ExtendWith(SimulationExtension.class)
// make storm ends with the figures of the last.
@TestMethodOrder(MethodOrderer.MethodName.class)
class StormTest {
    @Test
    void eachAlertOfAStormIsSeenWithinMinutes(Simulation simulation) {
        limit(simulation, Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(600, 10, 2, 45));

        storm.run();

        verifySeen(simulation, storm, Duration.ofMinutes(5));
        assertThat(storm.lastMostUrgent()).isLessThan(Duration.ofMinutes(10));
        assertThat(storm.samples().getLast().refused()).isZero();
    }

    /** People have measured 20 a minute and 150 an hour where GitHub's own pages say 80 and 500. */
    @Test
    void whereGitHubTakesLessThanItSaysAStormIsSeenLater(Simulation simulation) {
        limit(simulation, 20, 150);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(600, 10, 0, 45));

        storm.run();

        verifySeen(simulation, storm, Duration.ofMinutes(15));
    }

    @Test
    void tenNewAlertsAtOnceAreTenIssues(Simulation simulation) {
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(10, 1, 0, 2));

        storm.run();

        assertThat(storm.stormIssues()).isEmpty();
        assertThat(storm.issues()).hasSize(10);
    }

    /** {@code make storm}: the plot and the table of the documentation. */
    @Test
    @EnabledIfSystemProperty(named = "storm.plot", matches = ".+", disabledReason = "runs by make storm")
    void fiveThousandAlertsWithinGitHubsLimits(Simulation simulation) throws IOException {
        limit(simulation, Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(5_000, 40, 20, 60));

        storm.run();

        print(simulation, storm, System.getProperty("storm.plot"));
        verifySeen(simulation, storm, Duration.ofMinutes(5));
        assertThat(storm.samples().getLast().refused()).isZero();
        assertThat(storm.lastMostUrgent()).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    @EnabledIfSystemProperty(named = "storm.plot", matches = ".+", disabledReason = "runs by make storm")
    void fiveThousandAlertsWhereGitHubTakesLess(Simulation simulation) throws IOException {
        limit(simulation, 20, 150);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(5_000, 40, 0, 60));

        storm.run();

        print(simulation, storm, "");
        // Whoever is refused must leave GitHub alone for as long as it says: what ends meanwhile is struck later.
        verifyVisible(simulation, storm, Duration.ofMinutes(15));
    }

    @Test
    @EnabledIfSystemProperty(named = "storm.plot", matches = ".+", disabledReason = "runs by make storm")
    void fiftyThousandAlertsAtOnce(Simulation simulation) throws IOException {
        limit(simulation, Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(50_000, 400, 0, 60));

        storm.run();

        print(simulation, storm, "");
        // The hundreds of issues of its storms need more edits than an hour has: ends are struck later.
        verifyVisible(simulation, storm, Duration.ofMinutes(30));
    }

    private static void limit(Simulation simulation, int perMinute, int perHour) {
        simulation.gitHub().enforceContentLimits(perMinute, perHour);
        simulation.gitHub().enforcePrimaryLimit(OptionalInt.of(Storm.GITHUB_REQUESTS_PER_HOUR));
    }

    private static void verifySeen(Simulation simulation, Storm storm, Duration within) {
        verifyVisible(simulation, storm, within);
        assertThat(storm.longestUntilStruck()).isLessThanOrEqualTo(Duration.ofMinutes(2));
    }

    private static void verifyVisible(Simulation simulation, Storm storm, Duration within) {
        System.out.println(storm.summary());
        assertThat(storm.lost()).isEmpty();
        assertThat(storm.doubled()).isEmpty();
        assertThat(storm.lastVisible(storm.lasting())).isLessThanOrEqualTo(within);
        assertThat(storm.issues()).containsKeys(storm.mostUrgent().toArray(String[]::new));
        assertThat(storm.largestBody()).isLessThanOrEqualTo(65_536);
        assertThat(simulation.queue().deadLetters()).isEmpty();
        assertThat(simulation.queue().mostReceivesEver()).isLessThan(SimulatedQueue.MAX_RECEIVES / 10);
    }

    private static void print(Simulation simulation, Storm storm, String plot) throws IOException {
        List<Sample> samples = storm.samples();
        System.out.println(
                "| after | waiting | visible | issues of alerts | of P0 | of storms | GitHub requests | refused |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        samples.stream()
                .filter(sample -> List.of(1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 15, 20, 30, samples.size())
                                .contains(sample.minute())
                        || sample.minute() % 60 == 0 && sample.minute() <= 120)
                .forEach(sample -> System.out.printf(
                        "| %d h %02d min | %,d | %,d | %,d | %,d | %,d | %,d | %,d |%n",
                        sample.minute() / 60,
                        sample.minute() % 60,
                        sample.waiting(),
                        sample.visible(),
                        sample.filed(),
                        sample.mostUrgent(),
                        sample.storms(),
                        sample.requests(),
                        sample.refused()));
        System.out.printf(
                "receives: %,d, most of one message %d of %d; longest text of an issue %,d%n",
                simulation.queue().receives(),
                simulation.queue().mostReceivesEver(),
                SimulatedQueue.MAX_RECEIVES,
                storm.largestBody());
        List<Duration> late = storm.lateWaits();
        if (!late.isEmpty()) {
            System.out.printf(
                    "%d P0 later on: the longest wait for an issue %d s%n",
                    late.size(),
                    late.stream().max(Comparator.naturalOrder()).orElseThrow().toSeconds());
        }
        if (!plot.isEmpty()) {
            Files.writeString(Path.of(plot), StormPlot.svg(samples));
        }
        System.out.println(storm.summary());
    }
}
