package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A sweep repairs no more than it may, and leaves nothing undone or done twice when the table fails at any of its calls. */
class SweepRepairsTest {
    @Test
    void aRunRepairsTwoHundredThingsAtMostAndTheNextGoesOn() {
        SweepWorld world = new SweepWorld();
        for (int i = 0; i < 250; i++) {
            int number = world.fire("alert-" + i);
            world.tracker.personCloses(number, world.clock.instant());
        }

        assertThat(world.sweep(true)).hasSize(Sweep.MAX_REPAIRS);
        assertThat(world.sweep(false)).hasSize(Sweep.MAX_REPAIRS).containsOnly("CLOSED_BY_PERSON");
        assertThat(world.lastSweep().path("left").asInt()).isEqualTo(50);
        assertThat(world.memory.comparedAt()).isEmpty();
        assertThat(world.sweep(false)).hasSize(50);
        assertThat(world.lastSweep().path("left").asInt()).isZero();
        assertThat(world.memory.comparedAt()).hasValue(world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.repairsCounted()).isEqualTo(250);
    }

    @Test
    void whatGitHubRefusesIsNotAskedForAgainBeforeADayHasPassed() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("refused");
        world.tracker.personCloses(number, world.clock.instant());
        world.tracker.answer("view", new Refused<>(Refusal.INVALID, "not accessible"));

        assertThat(world.sweep(false)).containsExactly("REFUSED");
        world.clock.advance(Duration.ofHours(23));
        assertThat(world.sweep(false)).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
    }

    @Test
    void anIssueWhoseCreationGotNoAnswerIsFoundWithoutItsAlertComingAgain() {
        SweepWorld world = new SweepWorld();
        world.tracker.loseAnswer("create");
        assertThat(world.reconcile("lost-answer")).isInstanceOf(Result.Retry.class);
        int number = world.tracker.open().getFirst();

        assertThat(world.sweep(true)).containsExactly("POSTPONED");
        assertThat(world.sweep(false)).containsExactly("RECOVERED");
        assertThat(world.sweep(false)).isEmpty();

        AlertRecord record = world.record("lost-answer");
        assertThat(record.status()).isEqualTo(Status.OPEN);
        assertThat(record.issue().number()).hasValue(number);
        assertThat(record.claim()).isEmpty();
        assertThat(world.tracker.numbers()).containsExactly(number);
    }

    @Test
    void aReminderThatGotNoAnswerIsNotWrittenTwice() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("quiet");
        world.clock.advance(Duration.ofDays(15));
        world.tracker.loseAnswer("comment");

        assertThat(world.sweep(false)).containsExactly("POSTPONED");
        assertThat(world.sweep(false)).containsExactly("RECOVERED");
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.tracker.issue(number).comments()).hasSize(1);
    }

    @Test
    void whoeverOpensAnIssueAgainEndsItsSilenceToo() {
        SweepWorld world = new SweepWorld();
        world.fire("reopened");
        AlertRecord record = world.record("reopened");
        Handling silenced = record.handling().toBuilder()
                .silencedUntil(Optional.of(world.clock.instant().plus(Duration.ofDays(7))))
                .build();
        world.store.put(record.toBuilder()
                .handling(silenced)
                .closedByPerson(world.clock.instant())
                .build());

        assertThat(world.sweep(false)).containsExactly("REOPENED");

        assertThat(world.record("reopened").handling().silencedUntil()).isEmpty();
        assertThat(world.record("reopened").episode().isClosedByPerson()).isFalse();
    }

    @Test
    void whatWasClosedAsNotPlannedIsSilencedAsIfItsEventHadCome() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("not-planned", Priority.P2);
        world.tracker.personClosesAsNotPlanned(number, world.clock.instant());

        assertThat(world.sweep(true)).containsExactly("CLOSED_BY_PERSON");
        assertThat(world.record("not-planned").handling().silencedUntil()).isEmpty();
        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
        assertThat(world.sweep(false)).isEmpty();

        AlertRecord record = world.record("not-planned");
        assertThat(record.episode().isClosedByPerson()).isTrue();
        assertThat(record.handling().silencedUntil())
                .hasValue(world.clock.instant().plus(Duration.ofDays(7)));
        assertThat(world.tracker.issue(number).comments()).hasSize(1);
    }

    /** A repeat, too, has the record learn that a person has closed the issue. */
    @Test
    void theSilenceOfAClosingThatIsKnownAlreadyBeginsOnce() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("known", Priority.P3);
        world.tracker.personClosesAsNotPlanned(number, world.clock.instant());
        world.store.put(world.record("known").toBuilder()
                .closedByPerson(world.clock.instant())
                .build());

        assertThat(world.changes()).containsExactly("SILENCED");
        assertThat(world.changes()).isEmpty();
        assertThat(world.tracker.issue(number).comments()).hasSize(1);

        // A person who ends the silence is not contradicted.
        AlertRecord silenced = world.record("known");
        world.store.put(silenced.toBuilder()
                .handling(silenced.handling().toBuilder()
                        .silencedUntil(Optional.empty())
                        .build())
                .build());
        assertThat(world.changes()).isEmpty();
    }

    @Test
    void whatIsUrgentOrWasClosedLongAgoIsNotSilenced() {
        SweepWorld world = new SweepWorld();
        int urgent = world.fire("urgent", Priority.P1);
        int old = world.fire("old", Priority.P2);
        world.tracker.personClosesAsNotPlanned(urgent, world.clock.instant());
        world.tracker.personClosesAsNotPlanned(old, world.clock.instant());
        world.store.put(world.record("old").toBuilder()
                .closedByPerson(world.clock.instant())
                .build());
        world.clock.advance(Duration.ofDays(7));

        assertThat(world.changes()).containsExactly("CLOSED_BY_PERSON");
        assertThat(world.record("urgent").handling().silencedUntil()).isEmpty();
        assertThat(world.record("old").handling().silencedUntil()).isEmpty();
    }

    @Test
    void whatAlertsNeedComesFirst() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("closed");
        world.tracker.personCloses(number, world.clock.instant());
        world.listed = Optional.of(new Unavailable<>(Cause.HELD_BACK, "the circuit is open", Duration.ZERO));

        world.tick();
        assertThat(world.lines.with("sweep put off")).hasSize(1);
        assertThat(world.failuresCounted()).isZero();
        assertThat(world.record("closed").episode().isClosedByPerson()).isFalse();

        world.listed = Optional.empty();
        world.clock.advance(Duration.ofMinutes(1));
        world.tick();
        assertThat(world.actions()).containsExactly("CLOSED_BY_PERSON");
    }

    @Test
    void nobodyIsRemindedOfAnAlertThatIsSnoozed() {
        SweepWorld world = new SweepWorld();
        world.fire("snoozed");
        world.clock.advance(Duration.ofDays(15));
        AlertRecord record = world.record("snoozed");
        Handling snoozed = record.handling().toBuilder()
                .snoozedUntil(Optional.of(world.clock.instant().plus(Duration.ofHours(1))))
                .build();
        world.store.put(record.toBuilder().handling(snoozed).build());

        assertThat(world.sweep(false)).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.sweep(false)).containsExactly("STUCK");
    }

    /** Each call of a run fails once without effect and once with it, its answer lost. */
    @Test
    void whateverCallToTheTableFailsIsCountedAndMadeGoodByTheNextRuns() {
        int points = 0;
        for (boolean afterEffect : List.of(false, true)) {
            boolean struck = true;
            for (int n = 1; struck; n++) {
                String point = "call " + n + (afterEffect ? ", after its effect" : "");
                SweepWorld world = new SweepWorld(Optional.of("missed"));
                Drift drift = Drift.in(world);
                world.failAt(n, afterEffect);
                world.tick();
                struck = world.calls >= n;
                world.failAt(0, false);
                assertThat(world.failuresCounted()).as(point).isEqualTo(struck ? 1 : 0);
                points += struck ? 1 : 0;

                assertThat(world.reconcile("meanwhile")).as(point).isInstanceOf(Result.Done.class);
                for (int i = 0; i < 4; i++) {
                    world.clock.advance(Duration.ofMinutes(10));
                    world.tick();
                }

                drift.assertRepaired(world, point);
                world.lines = new LogLines();
                world.clock.advance(Duration.ofMinutes(60));
                world.tick();
                assertThat(world.actions()).as(point).isEmpty();
            }
        }
        System.out.println("calls of a sweep to the table broken: " + points);
        assertThat(points).isGreaterThan(40);
    }

    /** One of each kind. */
    private record Drift(
            int closed,
            int reopened,
            int gone,
            int original,
            int duplicate,
            int orphan,
            int quiet,
            int lost,
            int over) {
        static Drift in(SweepWorld world) {
            int quiet = world.fire("quiet");
            world.clock.advance(Duration.ofDays(15));
            int closed = world.fire("closed");
            world.tracker.personCloses(closed, world.clock.instant());
            int reopened = world.fire("reopened");
            AlertRecord record = world.record("reopened");
            world.store.put(
                    record.toBuilder().closedByPerson(world.clock.instant()).build());
            int gone = world.fire("gone");
            world.tracker.delete(gone);
            int original = world.fire("original");
            world.tracker.create(
                    new IssueDraft("again", world.tracker.issue(original).body(), List.of()), Lane.P1);
            int duplicate = world.tracker.numbers().getLast();
            int orphan = world.fire("orphan");
            world.store.remove(world.fingerprint("orphan"));
            int over = world.fireAlarm("over");
            world.alarms.put("over", "OK", world.clock.instant().plusSeconds(1));
            world.alarms.put("missed", "ALARM", world.clock.instant());
            world.tracker.loseAnswer("create");
            world.reconcile("lost");
            return new Drift(
                    closed,
                    reopened,
                    gone,
                    original,
                    duplicate,
                    orphan,
                    quiet,
                    world.tracker.numbers().getLast(),
                    over);
        }

        void assertRepaired(SweepWorld world, String point) {
            assertThat(world.record("closed").episode().isClosedByPerson())
                    .as(point)
                    .isTrue();
            assertThat(world.record("reopened").episode().isClosedByPerson())
                    .as(point)
                    .isFalse();
            assertThat(world.record("gone").episode().isClosedByPerson())
                    .as(point)
                    .isTrue();
            assertThat(world.record("orphan").issue().number()).as(point).hasValue(orphan);
            assertThat(world.record("lost").issue().number()).as(point).hasValue(lost);
            assertThat(world.record("lost").claim()).as(point).isEmpty();
            assertThat(world.tracker.open())
                    .as(point)
                    .contains(reopened, original, orphan, quiet, lost)
                    .doesNotContain(closed, gone, duplicate, over);
            assertThat(world.tracker.issue(quiet).comments()).as(point).hasSize(1);
            assertThat(world.record("over").status()).as(point).isEqualTo(Status.CLOSED);
            assertThat(world.tracker.open())
                    .as(point)
                    .filteredOn(number -> world.tracker.issue(number).title().endsWith("missed"))
                    .hasSize(1);
            assertThat(world.tracker.numbers()).as(point).hasSize(11);
        }
    }
}
