package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What CloudWatch says of its alarms ends and files what a message should have. */
class SweepAlarmsTest {
    private static final Optional<String> PREFIX = Optional.of("prod-");

    @Test
    void anAlarmThatIsOkInTwoLooksTenMinutesApartEndsAsIfItsMessageHadCome() {
        SweepWorld world = new SweepWorld();
        int number = world.fireAlarm("disk");
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        world.alarms.put("disk", "OK", world.clock.instant());

        assertThat(world.sweep(false)).isEmpty();
        pass(world, 1);
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 9);
        assertThat(world.sweep(true)).containsExactly("ALARM_OK");
        assertThat(world.tracker.open()).containsExactly(number);
        assertThat(world.sweep(false)).containsExactly("ALARM_OK");
        assertThat(world.sweep(false)).isEmpty();

        AlertRecord record = world.record("disk");
        assertThat(record.status()).isEqualTo(Status.CLOSED);
        assertThat(record.story().ended().orElseThrow().how()).isEqualTo(Ending.RESOLVED);
        assertThat(world.tracker.open()).isEmpty();
        assertThat(world.tracker.issue(number).body()).contains("the notification of it never arrived");
        assertThat(world.repairsCounted()).isEqualTo(1);
        assertThat(world.memory.looks()).isEmpty();
    }

    @Test
    void anAlarmThatFiredInBetweenIsLookedAtTwiceAgain() {
        SweepWorld world = new SweepWorld();
        world.fireAlarm("flapping");
        pass(world, 1);
        world.alarms.put("flapping", "OK", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 5);
        world.alarms.put("flapping", "OK", world.clock.instant());
        pass(world, 5);
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_OK");
    }

    @Test
    void anAlarmThatStillFiresOrHasNoDataGoesOn() {
        SweepWorld world = new SweepWorld();
        world.fireAlarm("firing");
        world.fireAlarm("no-data");
        world.alarms.put("no-data", "INSUFFICIENT_DATA", world.clock.instant());
        for (int i = 0; i < 3; i++) {
            pass(world, 10);
            assertThat(world.sweep(false)).isEmpty();
        }

        assertThat(world.tracker.open()).hasSize(2);
    }

    @Test
    void aDeletedAlarmEndsOutOfSight() {
        SweepWorld world = new SweepWorld();
        int number = world.fireAlarm("deleted");
        world.alarms.delete("deleted");
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_GONE");

        assertThat(world.record("deleted").story().ended().orElseThrow().how()).isEqualTo(Ending.OUT_OF_SIGHT);
        assertThat(world.tracker.open()).isEmpty();
        assertThat(world.tracker.issue(number).comments()).hasSize(1);

        // Made again under its name, and deleted once more.
        pass(world, 10);
        world.fireAlarm("deleted");
        world.alarms.delete("deleted");
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        assertThat(world.sweep(false)).containsExactly("ALARM_GONE");
    }

    @Test
    void anIssueThatAPersonHasClosedIsNotTouchedButItsEpisodeIsOver() {
        SweepWorld world = new SweepWorld();
        int number = world.fireAlarm("closed");
        world.tracker.personCloses(number, world.clock.instant());
        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
        world.alarms.put("closed", "OK", world.clock.instant().plusSeconds(1));
        pass(world, 10);
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        String body = world.tracker.issue(number).body();

        assertThat(world.sweep(false)).containsExactly("ALARM_OK");

        assertThat(world.record("closed").status()).isEqualTo(Status.CLOSED);
        assertThat(world.record("closed").episode().isClosedByPerson()).isTrue();
        assertThat(world.tracker.issue(number).body()).isEqualTo(body);
        assertThat(world.tracker.issue(number).comments()).isEmpty();
        // The next firing is another episode, of which people have to hear.
        assertThat(world.fireAlarm("closed")).isNotEqualTo(number);
    }

    @Test
    void theEndOfOneTimeSeriesIsToldByThatOfItsAlarm() {
        SweepWorld world = new SweepWorld();
        world.alarms.put("tables", "ALARM", world.clock.instant());
        world.deliver(
                "by-id",
                SweepWorld.alarm(
                        "tables", "ALARM", world.clock.instant(), Json.object().put("AlarmContributorId", "f00d")));
        world.deliver(
                "by-attributes",
                SweepWorld.alarm(
                        "tables",
                        "ALARM",
                        world.clock.instant(),
                        Json.object()
                                .set("AlarmContributorAttributes", Json.object().put("TableName", "orders"))));
        pass(world, 10);
        world.alarms.put("tables", "OK", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_OK", "ALARM_OK");
        assertThat(world.tracker.open()).isEmpty();
    }

    @Test
    void alarmsOfOtherAccountsAndRegionsAreSkippedAndCounted() {
        SweepWorld world = new SweepWorld();
        world.deliver(
                "elsewhere",
                SweepWorld.alarm(
                        "elsewhere",
                        "ALARM",
                        world.clock.instant(),
                        Json.object().put("AlarmArn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:elsewhere")));
        world.deliver(
                "other-region",
                SweepWorld.alarm(
                        "other-region",
                        "ALARM",
                        world.clock.instant(),
                        Json.object().put("AlarmArn", "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:other-region")));
        world.fire("no-alarm");
        for (int i = 0; i < 3; i++) {
            assertThat(world.sweep(false)).isEmpty();
            pass(world, 10);
        }

        assertThat(world.tracker.open()).hasSize(3);
        assertThat(world.lastSweep().path("alarms_skipped").asInt()).isEqualTo(2);
        assertThat(world.sum("AlarmsSkipped")).isEqualTo(6);
        assertThat(world.alarms.calls).isEmpty();
    }

    @Test
    void aHundredAlarmsAreDescribedByOneCall() {
        SweepWorld world = new SweepWorld();
        for (int i = 0; i < 101; i++) {
            world.fireAlarm("alarm-" + i);
        }

        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.alarms.calls).containsExactly("describe 100", "describe 1");
        assertThat(world.lastSweep().path("alarms").asInt()).isEqualTo(101);
    }

    @Test
    void whatCloudWatchDoesNotTellChangesNothing() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.fireAlarm("disk");
        int closed = world.fire("closed");
        world.alarms.put("disk", "OK", world.clock.instant().plusSeconds(1));
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        world.tracker.personCloses(closed, world.clock.instant());
        world.alarms.fails = true;

        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
        assertThat(world.failuresCounted()).isEqualTo(1);
        assertThat(world.lines.with("alarms not compared")).hasSize(1);
        assertThat(world.record("disk").status()).isEqualTo(Status.OPEN);

        world.alarms.fails = false;
        assertThat(world.sweep(false)).containsExactly("ALARM_OK");
    }

    @Test
    void noCallIsBegunWithoutTimeForIt() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.fireAlarm("disk");
        world.alarms.put("disk", "OK", world.clock.instant());
        world.alarms.meanwhile = () -> world.clock.advance(Duration.ofSeconds(50));

        assertThat(world.sweep(false)).isEmpty();
        assertThat(world.alarms.calls).containsExactly("describe 1");
        assertThat(world.failuresCounted()).isZero();

        world.alarms.meanwhile = () -> {};
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        assertThat(world.sweep(false)).containsExactly("ALARM_OK");
    }

    @Test
    void aMistakeOfOursInItDoesNotStopTheSweep() {
        SweepWorld world = new SweepWorld(PREFIX);
        int closed = world.fire("closed");
        world.tracker.personCloses(closed, world.clock.instant());
        world.alarms.meanwhile = () -> {
            throw new IllegalStateException("a mistake of ours");
        };

        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
        assertThat(world.failuresCounted()).isEqualTo(1);
        assertThat(world.memory.since()).isPresent();
    }

    @Test
    void whatWasMissedIsNotHeldAsIfItHadJustBegun() {
        SweepWorld world = new SweepWorld(PREFIX, Duration.ofMinutes(5));
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
        assertThat(world.tracker.open()).hasSize(1);
    }

    @Test
    void whatWasMissedDuringASilenceIsFiledWhenThatIsOver() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.silence = Optional.of("maintenance");
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        for (int i = 0; i < 3; i++) {
            assertThat(world.sweep(false)).isEmpty();
            pass(world, 10);
        }

        world.silence = Optional.empty();
        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
        assertThat(world.tracker.open()).hasSize(1);
    }

    @Test
    void anAlarmWithoutActionsIsFiledBecauseEventBridgeTellsOfIt() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        world.alarms.set("prod-queue", "AlarmActions", Json.parse("[]"));
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
    }

    @Test
    void anAnswerThatMakesNoSenseSaysNothing() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.fireAlarm("prod-a");
        world.fireAlarm("prod-b");
        world.alarms.put("prod-c", "ALARM", world.clock.instant());
        for (String alarm : new String[] {"prod-a", "prod-b", "prod-c"}) {
            world.alarms.set(alarm, "StateTransitionedTimestamp", TextNode.valueOf("yesterday"));
        }
        world.alarms.set("prod-a", "StateValue", TextNode.valueOf("OK"));
        for (int i = 0; i < 3; i++) {
            assertThat(world.sweep(false)).isEmpty();
            pass(world, 10);
        }

        assertThat(world.failuresCounted()).isZero();
        assertThat(world.tracker.open()).hasSize(2);
    }

    @Test
    void aFiringThatNeverCameIsFiledWhereThatIsAskedFor() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        world.alarms.put("test-queue", "ALARM", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(true)).containsExactly("ALARM_MISSED");
        assertThat(world.tracker.open()).isEmpty();
        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.tracker.open()).hasSize(1);
        int number = world.tracker.open().getFirst();
        assertThat(world.tracker.issue(number).title()).isEqualTo("[P2] prod-queue");
        assertThat(world.tracker.issue(number).labels()).contains("Team:web", "Pri:P2");
        // Its message, should it come at last, opens no other.
        assertThat(world.deliver(
                        "prod-queue",
                        SweepWorld.alarm(
                                "prod-queue",
                                "ALARM",
                                world.clock.instant().minus(Duration.ofMinutes(20)),
                                Json.object())))
                .isEqualTo(number);
        assertThat(world.tracker.open()).containsExactly(number);
    }

    @Test
    void nothingIsFiledWithoutBeingAskedFor() {
        SweepWorld world = new SweepWorld();
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        pass(world, 10);
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.alarms.calls).isEmpty();
    }

    @Test
    void whatIsMutedSuppressedOrWithoutActionsIsNotFiled() {
        SweepWorld world = new SweepWorld(PREFIX);
        for (String name : new String[] {"prod-muted", "prod-suppressed", "prod-inactive"}) {
            world.alarms.put(name, "ALARM", world.clock.instant());
        }
        world.alarms.mute("prod-muted");
        world.alarms.set("prod-suppressed", "ActionsSuppressedBy", TextNode.valueOf("Alarm"));
        world.alarms.set("prod-inactive", "ActionsEnabled", BooleanNode.FALSE);
        for (int i = 0; i < 3; i++) {
            assertThat(world.sweep(false)).isEmpty();
            pass(world, 10);
        }

        assertThat(world.tracker.open()).isEmpty();
        assertThat(world.alarms.calls).contains("muted prod-muted").doesNotContain("muted prod-suppressed");
    }

    @Test
    void whatPeopleHaveClosedOrSilencedIsNotFiled() {
        SweepWorld world = new SweepWorld(PREFIX);
        int closed = world.fireAlarm("prod-closed");
        world.tracker.personCloses(closed, world.clock.instant());
        world.fireAlarm("prod-silenced");
        world.deliver(
                "prod-silenced",
                SweepWorld.alarm("prod-silenced", "OK", world.clock.instant().plusSeconds(5), Json.object()));
        AlertRecord record = world.record("prod-silenced");
        Handling silenced = record.handling().toBuilder()
                .silencedUntil(Optional.of(world.clock.instant().plus(Duration.ofDays(7))))
                .build();
        world.store.put(record.toBuilder().handling(silenced).build());
        world.alarms.put("prod-silenced", "ALARM", world.clock.instant().plusSeconds(60));

        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
        for (int i = 0; i < 3; i++) {
            pass(world, 10);
            assertThat(world.sweep(false)).isEmpty();
        }

        assertThat(world.tracker.open()).isEmpty();
    }

    @Test
    void theNextEpisodeOfWhatHadResolvedIsFiled() {
        SweepWorld world = new SweepWorld(PREFIX);
        world.fireAlarm("prod-again");
        pass(world, 1);
        world.deliver("prod-again", SweepWorld.alarm("prod-again", "OK", world.clock.instant(), Json.object()));
        pass(world, 30);
        world.alarms.put("prod-again", "ALARM", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);

        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
        assertThat(world.record("prod-again").episode().number()).isEqualTo(2);
    }

    @Test
    void aRepairThatGitHubRefusesIsNotTriedAgainBeforeADayHasPassed() {
        SweepWorld world = new SweepWorld();
        world.fireAlarm("refused");
        world.alarms.put("refused", "OK", world.clock.instant().plusSeconds(1));
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 10);
        world.tracker.answer("close", new Refused<>(Refusal.LOCKED, "not accessible"));

        assertThat(world.sweep(false)).containsExactly("REFUSED");
        pass(world, 10);
        assertThat(world.sweep(false)).isEmpty();
        pass(world, 24 * 60);
        assertThat(world.sweep(false)).containsExactly("ALARM_OK");
    }

    private static void pass(SweepWorld world, int minutes) {
        world.clock.advance(Duration.ofMinutes(minutes));
    }
}
