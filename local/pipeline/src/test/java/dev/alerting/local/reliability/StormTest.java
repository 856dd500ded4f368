package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.github.tracker.IssueState;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Storm.Plan;
import dev.alerting.local.reliability.Storm.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** More alerts at once than GitHub takes in an hour, in simulated time. */
@ExtendWith(SimulationExtension.class)
class StormTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void eachAlertOfAStormIsFiledOnceTheMostUrgentFirst(Simulation simulation) {
        limit(simulation, Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(300, 2));

        storm.run();

        verifyOnce(simulation, storm);
        assertThat(storm.samples().getLast().refused()).isZero();
        assertThat(simulation.queue().mostReceivesEver()).isLessThan(SimulatedQueue.MAX_RECEIVES / 10);
        // 30 of them are less than the first share of the hour.
        assertThat(storm.lastFiled(storm.mostUrgent())).isLessThan(Duration.ofMinutes(5));
        assertThat(storm.lastFiled(storm.lasting())).isLessThan(HOUR.multipliedBy(2));
    }

    /** People have measured 20 a minute and 150 an hour where GitHub's own pages say 80 and 500. */
    @Test
    void whereGitHubTakesLessThanItSaysAStormTakesLongerAndLosesNothing(Simulation simulation) {
        limit(simulation, 20, 150);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(300, 0));

        storm.run();

        verifyOnce(simulation, storm);
        Sample end = storm.samples().getLast();
        System.out.printf(
                "GitHub at 20 a minute and 150 an hour, 300 alerts: %d min, %d requests, %d refused%n",
                end.minute(), end.requests(), end.refused());
        // What a minute may take is written at once, and what is under way when GitHub says stop is refused as well.
        assertThat(end.refused()).isPositive().isLessThan(end.filed() / 4);
        assertThat(simulation.queue().mostReceivesEver()).isLessThan(SimulatedQueue.MAX_RECEIVES / 10);
    }

    /** {@code make storm}: the plot and the table of the documentation. */
    @Test
    @EnabledIfSystemProperty(named = "storm.plot", matches = ".+", disabledReason = "runs by make storm")
    void fiveThousandAlertsAtOnce(Simulation simulation) throws IOException {
        limit(simulation, Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
        Storm storm = new Storm(simulation, new MemoryTable(), new Plan(5_000, 20));

        storm.run();

        verifyOnce(simulation, storm);
        List<Sample> samples = storm.samples();
        assertThat(samples.getLast().refused()).isZero();
        assertThat(simulation.queue().mostReceivesEver()).isLessThan(SimulatedQueue.MAX_RECEIVES / 10);
        Duration lastMostUrgent = storm.lastFiled(storm.mostUrgent());
        // 320 an hour, handed out each half hour: the fourth share has the last of them, and room for others.
        assertThat(storm.lastFiled(storm.mostUrgent())).isLessThan(Duration.ofMinutes(100));
        Sample secondShare = samples.get(80);
        assertThat(secondShare.filed() - secondShare.mostUrgent()).isLessThan(secondShare.filed() / 10);
        Files.writeString(Path.of(System.getProperty("storm.plot")), StormPlot.svg(samples));
        print(simulation, storm);
    }

    private static void limit(Simulation simulation, int perMinute, int perHour) {
        simulation.gitHub().enforceContentLimits(perMinute, perHour);
        simulation.gitHub().enforcePrimaryLimit(OptionalInt.of(Storm.GITHUB_REQUESTS_PER_HOUR));
    }

    private static void verifyOnce(Simulation simulation, Storm storm) {
        Map<String, List<StoredIssue>> issues = storm.issues();
        assertThat(issues.keySet()).containsAll(storm.lasting());
        assertThat(issues.keySet())
                .filteredOn(name -> issues.get(name).size() > 1)
                .isEmpty();
        // Resolved ones were filed and closed before, or never filed.
        assertThat(storm.resolved())
                .filteredOn(issues::containsKey)
                .allSatisfy(
                        name -> assertThat(issues.get(name).getFirst().state()).isEqualTo(IssueState.CLOSED));
        assertThat(simulation.queue().deadLetters()).isEmpty();
    }

    private static void print(Simulation simulation, Storm storm) {
        List<Sample> samples = storm.samples();
        System.out.println("| after | waiting | filed | P0 filed | GitHub requests | refused by GitHub |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        samples.stream()
                .filter(sample ->
                        List.of(1, 2, 3, 5, 10, 30, 90, samples.size()).contains(sample.minute())
                                || sample.minute() % 60 == 0)
                .forEach(sample -> System.out.printf(
                        "| %d h %02d min | %,d | %,d | %,d | %,d | %,d |%n",
                        sample.minute() / 60,
                        sample.minute() % 60,
                        sample.waiting(),
                        sample.filed(),
                        sample.mostUrgent(),
                        sample.requests(),
                        sample.refused()));
        System.out.printf(
                "last P0 after %d min, last of all after %d min; receives: %,d, most of one message %d of %d%n",
                storm.lastFiled(storm.mostUrgent()).toMinutes(),
                storm.lastFiled(storm.lasting()).toMinutes(),
                simulation.queue().receives(),
                simulation.queue().mostReceivesEver(),
                SimulatedQueue.MAX_RECEIVES);
        List<Duration> late = storm.lateWaits();
        System.out.printf(
                "%d P0 in the midst of it: %d filed within a minute, the longest wait %d min%n",
                late.size(),
                late.stream().filter(wait -> wait.toMinutes() == 0).count(),
                late.stream().max(Comparator.naturalOrder()).orElseThrow().toMinutes());
    }
}
