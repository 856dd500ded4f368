package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A day without GitHub, in simulated time. */
class OutageTest {
    private static final int ALERTS = 500;
    private static final int MOST_URGENT = 20;

    @Test
    void fiveHundredAlertsSurviveADayWithoutGitHub() {
        try (Simulation simulation = Simulation.inMemory()) {
            surviveADayWithoutGitHub(simulation);
        }
    }

    private static void surviveADayWithoutGitHub(Simulation simulation) {
        // Probing every 30 s of a day, as deployed, takes minutes to simulate and shows the same.
        simulation.use(Instance.Settings.STANDARD.breakerOpen(Duration.ofMinutes(5)));
        var outage = simulation.gitHub().faults().add(RequestMatch.any(), Faults.serviceUnavailable());
        List<TestAlert> urgent = new ArrayList<>();
        List<TestAlert> others = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            boolean isUrgent = i % (ALERTS / MOST_URGENT) == 0;
            TestAlert alert = TestAlert.fresh().withPriority(isUrgent ? "P0" : "P2");
            (isUrgent ? urgent : others).add(alert);
            simulation.send(alert.firing(0));
        }

        simulation.drainUntil(simulation.clock().instant().plus(Duration.ofHours(24)));
        int receives = simulation.queue().mostReceives();
        Instant back = simulation.clock().instant();
        simulation.gitHub().faults().remove(outage);
        simulation.drain();

        List<TestAlert> all = new ArrayList<>(urgent);
        all.addAll(others);
        all.forEach(alert -> assertThat(simulation.issues(alert)).hasSize(1));
        assertThat(simulation.queue().deadLetters()).isEmpty();
        Duration lastUrgent = lastFiled(simulation, urgent, back);
        Duration lastOther = lastFiled(simulation, others, back);
        System.out.printf(
                "24 h outage, %d alerts: most receives %d of %d; last P0 filed after %d s, last other after %d s%n",
                ALERTS, receives, SimulatedQueue.MAX_RECEIVES, lastUrgent.toSeconds(), lastOther.toSeconds());
        assertThat(receives).isLessThan(SimulatedQueue.MAX_RECEIVES);
        // The longest wait between two attempts, plus the time the circuit may stay open.
        assertThat(lastUrgent).isLessThan(lastOther).isLessThanOrEqualTo(Duration.ofMinutes(5 + 5 + 1));
        assertThat(lastOther).isLessThanOrEqualTo(Duration.ofMinutes(15 + 5 + 1));
    }

    private static Duration lastFiled(Simulation simulation, List<TestAlert> alerts, Instant back) {
        return alerts.stream()
                .map(alert -> simulation.issues(alert).getFirst().createdAt())
                .map(at -> Duration.between(back, at))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
