package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An episode (fire, repeat, resolve, fire again) with the n-th external call failing, or the process killed at it, before
 * and after its effect, for every n.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultInjectionTest {
    private Simulation simulation;
    private Thread.UncaughtExceptionHandler handlerBefore;

    @BeforeAll
    void start() {
        simulation = new Simulation();
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
    void oneIssueAnEpisodeWhicheverCallBreaks(Mode mode) {
        int points = 0;
        boolean struck = true;

        for (int n = 1; struck; n++) {
            TestAlert alert = TestAlert.fresh();
            simulation.reset();
            simulation.use(Chaos.at(n, mode));

            simulation.deliver(alert.firing(0));
            simulation.deliver(alert.firing(0));
            simulation.deliver(alert.resolved(0, 10));
            simulation.deliver(alert.firing(20));

            struck = simulation.chaos().calls() >= n;
            points += struck ? 1 : 0;
            List<StoredIssue> issues = simulation.issues(alert);
            assertThat(issues).as("%s at call %d", mode, n).hasSize(2);
            assertThat(issues.getFirst().isOpen()).as("%s at call %d", mode, n).isFalse();
            assertThat(issues.getLast().isOpen()).as("%s at call %d", mode, n).isTrue();
            assertThat(comments(issues.getFirst(), "**Resolved**"))
                    .as("%s at call %d", mode, n)
                    .isEqualTo(1);
            assertThat(comments(issues.getFirst(), "**Still firing after"))
                    .as("%s at call %d", mode, n)
                    .isEqualTo(1);
            assertThat(simulation.record(alert).issue().number())
                    .contains(issues.getLast().number());
            assertThat(simulation.queue().deadLetters()).isEmpty();
        }

        System.out.printf("fault injection, one after the other, %s: %d points%n", mode, points);
        assertThat(points).isGreaterThan(20);
    }

    /** All four are in the queue at once, so that a redelivered one comes after those behind it. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void neverTwoIssuesAnEpisodeInWhateverOrderTheyComeAgain(Mode mode) {
        int points = 0;
        boolean struck = true;

        for (int n = 1; struck; n++) {
            TestAlert alert = TestAlert.fresh();
            simulation.reset();
            simulation.use(Chaos.at(n, mode));

            simulation.send(alert.firing(0));
            simulation.send(alert.firing(0));
            simulation.send(alert.resolved(0, 10));
            simulation.send(alert.firing(20));
            simulation.drain();

            struck = simulation.chaos().calls() >= n;
            points += struck ? 1 : 0;
            List<StoredIssue> issues = simulation.issues(alert);
            assertThat(issues.stream()
                            .map(issue -> issue.body().lines().findFirst().orElse("")))
                    .as("%s at call %d: one issue an episode", mode, n)
                    .doesNotHaveDuplicates();
            assertThat(simulation.queue().deadLetters()).isEmpty();
        }

        System.out.printf("fault injection, all at once, %s: %d points%n", mode, points);
        assertThat(points).isGreaterThan(20);
    }

    private static long comments(StoredIssue issue, String start) {
        return issue.comments().stream()
                .filter(comment -> comment.body().contains(start))
                .count();
    }
}
