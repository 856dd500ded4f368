package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchProcessorTest {
    private static final Ticks NO_TICKS = BatchFixture.ticks(tick -> {
        throw new AssertionError("nobody sent one");
    });

    private final BatchFixture given = new BatchFixture();

    @Test
    void everyAlertOfEveryMessageCounts() {
        Set<String> failed = given.process(message("m1", named("a"), named("b")), message("m2", named("c")));

        assertThat(failed).isEmpty();
        assertThat(given.opened()).containsExactly("[P1] a", "[P1] b", "[P1] c");
        assertThat(given.queue.delays()).isEmpty();
    }

    @Test
    void eventsOfOneAlertAreTakenOldestFirst() {
        given.process(
                message("m1", Alert.resolved(9)), message("m2", Alert.firing(0)), message("m3", Alert.firing(20)));

        assertThat(given.tracker.numbers()).containsExactly(1, 2);
        assertThat(given.tracker.open()).containsExactly(2);
    }

    @Test
    void theMostUrgentComeFirst() {
        given.process(
                message("m1", named("c").priority(Priority.P2)),
                message("m2", named("d").priority(Priority.P3), named("a").priority(Priority.P0)),
                message("m3", named("b").priority(Priority.P1)));

        assertThat(given.opened()).containsExactly("[P0] a", "[P1] b", "[P2] c", "[P3] d");
    }

    @Test
    void atEqualUrgencyClosingComesBeforeOpening() {
        given.process(message("m1", Alert.firing(0)));

        given.process(message("m2", named("another")), message("m3", Alert.resolved(5)));

        assertThat(given.tracker.calls()).containsExactly("create", "view", "comment", "close", "create");
    }

    @Test
    void anEventThatFailsHoldsBackLaterOnesOfTheSameAlertOnly() {
        given.tracker.answer("create", outage());

        Set<String> failed = given.process(
                message("m1", Alert.firing(0).priority(Priority.P0)),
                message("m2", Alert.resolved(5)),
                message("m3", named("another")));

        assertThat(failed).containsExactlyInAnyOrder("m1", "m2");
        assertThat(given.opened()).containsExactly("[P1] another");
        assertThat(given.queue.delays()).containsOnlyKeys("m1", "m2");
    }

    /** Or what is over within a batch would be filed. */
    @Test
    void theEndOfAnAlertThatIsHeldDoesNotWait() {
        BatchProcessor holding = given.processor(1, false, NO_TICKS, Duration.ofMinutes(5));

        Set<String> failed = holding.process(
                List.of(message("m1", Alert.firing(0)), message("m2", Alert.resolved(5))),
                given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).containsExactly("m1");
        assertThat(given.queue.delays().get("m1")).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
        given.clock.advance(Duration.ofHours(2));
        assertThat(holding.process(List.of(message("m1", Alert.firing(0))), given.deadline(Duration.ofMinutes(1))))
                .isEmpty();
        assertThat(given.tracker.calls()).isEmpty();
    }

    /** In a storm thousands wait, and each asks again and again. Nearly every alert could also correct an error of its rule. */
    @Test
    void whatWaitsForRoomAsksNeitherTableNorGitHub() {
        given.process(message("m1", Alert.firing(0)));
        List<String> calls = given.tracker.calls();
        given.tracker.close(Lane.CLOSE, Duration.ofMinutes(7));
        given.store.readable(false);

        given.process(message("m2", BatchFixture.body(Alert.resolved(5)), 2));

        assertThat(given.tracker.calls()).isEqualTo(calls);
        given.metrics.flush();
        assertThat(given.counted("Retries", Map.of("kind", "BUDGET"))).isEqualTo(1);
        assertThat(given.queue.delays().get("m2")).isGreaterThanOrEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void aMessageWithOneAlertToRetryComesAgainAsAWholeAndRepeatsNothing() {
        given.tracker.answer("create", outage());
        Message message = message("m1", named("a"), named("b"), named("c"));

        Set<String> first = given.process(message);
        Set<String> second = given.process(message);

        assertThat(first).containsExactly("m1");
        assertThat(second).isEmpty();
        assertThat(given.opened()).containsExactlyInAnyOrder("[P1] a", "[P1] b", "[P1] c");
    }

    @Test
    void theWaitIsAsLongAsTheLongestOfTheMessage() {
        given.tracker.answer("create", outage());
        given.tracker.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(12)));

        given.process(message("m1", named("a"), named("b")));

        assertThat(given.queue.delays().get("m1")).isGreaterThanOrEqualTo(Duration.ofMinutes(12));
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"BUDGET", "RATE_LIMITED"})
    void aP0DoesNotWaitForItsNeighbours(Cause slow) {
        given.tracker.answer("create", outage());
        given.tracker.answer("create", new Unavailable<>(slow, "limit", Duration.ofMinutes(40)));

        given.process(
                message("m1", named("slow").priority(Priority.P3), named("a").priority(Priority.P0)));

        assertThat(given.queue.delays().get("m1")).isLessThanOrEqualTo(Backoff.FIRST);
    }

    @Test
    void norForOneThatIsHeld() {
        BatchProcessor holding = given.processor(1, false, NO_TICKS, Duration.ofHours(1));
        Message message =
                message("m1", named("held").priority(Priority.P2), named("a").priority(Priority.P0));
        given.tracker.answer("create", outage());

        holding.process(List.of(message), given.deadline(Duration.ofMinutes(1)));
        assertThat(given.queue.delays().get("m1")).isLessThanOrEqualTo(Backoff.FIRST);

        // Back before its time, it is held on, and nothing more is written for it.
        holding.process(List.of(message), given.deadline(Duration.ofMinutes(1)));
        int writes = given.store.written().size();
        holding.process(List.of(message), given.deadline(Duration.ofMinutes(1)));
        assertThat(given.opened()).containsExactly("[P0] a");
        assertThat(given.store.written()).hasSize(writes);
        assertThat(given.queue.delays().get("m1")).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void norDoesAnEnd() {
        given.process(message("m1", Alert.firing(0)));
        given.tracker.answer("comment", outage());
        given.tracker.answer("create", new Unavailable<>(Cause.BUDGET, "limit", Duration.ofMinutes(40)));

        given.process(message("m2", named("slow").priority(Priority.P3), Alert.resolved(5)));

        assertThat(given.queue.delays().get("m2")).isLessThanOrEqualTo(Backoff.FIRST);
    }

    @Test
    void aContendedAlertComesAgainSoonHoweverOftenItWasReceived() {
        given.store.beforeWrite(
                1,
                () -> given.store.put(AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START).toBuilder()
                        .version(1)
                        .build()));

        given.process(message("m1", BatchFixture.body(Alert.firing(0)), 40));

        assertThat(given.queue.delays().get("m1")).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void nothingIsStartedWithTooLittleTimeLeft() {
        Set<String> failed = given.processor(1, false)
                .process(
                        List.of(message("m1", Alert.firing(0))),
                        given.deadline(BatchFixture.TIME_FOR_ONE.minusMillis(1)));

        assertThat(failed).containsExactly("m1");
        assertThat(given.tracker.calls()).isEmpty();
        assertThat(given.store.written()).isEmpty();
    }

    @Test
    void justEnoughTimeIsEnough() {
        Set<String> failed = given.processor(1, false)
                .process(List.of(message("m1", Alert.firing(0))), given.deadline(BatchFixture.TIME_FOR_ONE));

        assertThat(failed).isEmpty();
    }

    @Test
    void theClaimLastsUntilTheInvocationIsCertainlyOver() {
        given.process(message("m1", Alert.firing(0)));

        assertThat(given.store.written().getFirst().claim())
                .get()
                .satisfies(claim -> assertThat(claim.leaseUntil()).isAfter(Alert.START.plus(Duration.ofMinutes(1))));
    }

    @Test
    void anExceptionInOneAlertDoesNoHarmToOthers() {
        given.tracker.during("create", () -> {
            throw new IllegalStateException("a mistake of ours");
        });

        Set<String> failed = given.process(message("m1", named("a")), message("m2", named("b")));

        assertThat(failed).containsExactly("m1");
        assertThat(given.opened()).containsExactly("[P1] b");
        assertThat(given.lines.with("reconciling failed")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void evenAnErrorDoesNoHarmToOthers(int concurrency) {
        given.tracker.during("create", () -> {
            throw new NoClassDefFoundError("left out of the package");
        });

        Set<String> failed = given.processor(concurrency, false)
                .process(
                        List.of(message("m1", named("a")), message("m2", named("b"))),
                        given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).hasSize(1);
        assertThat(given.opened()).hasSize(1);
        assertThat(given.queue.delays()).hasSize(1);
    }

    @Test
    void severalAlertsAreWorkedOnAtOnce() {
        Alert[] alerts = new Alert[40];
        for (int i = 0; i < alerts.length; i++) {
            alerts[i] = named("alert-" + i);
        }

        Set<String> failed = given.processor(8, false)
                .process(List.of(message("m1", alerts)), given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).isEmpty();
        assertThat(given.opened()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void anAlertGitHubRefusesForGoodIsADeadLetterWithTheReason() {
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "title"));
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "labels"));

        Set<String> failed = given.process(message("m1", Alert.firing(0)));

        assertThat(failed).isEmpty();
        assertThat(given.queue.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reasons())
                        .containsAllEntriesOf(Map.of("reason", "REFUSED_BY_GITHUB", "reason_detail", "labels")));
    }

    @Test
    void anEmptyBatchIsDone() {
        assertThat(given.process()).isEmpty();
    }

    private static Alert named(String name) {
        return Alert.firing(0).named(name).title(name);
    }

    private static Unavailable<Object> outage() {
        return new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO);
    }
}
