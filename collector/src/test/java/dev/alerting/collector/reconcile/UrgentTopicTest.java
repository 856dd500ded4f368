package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The topic of P0 alerts hears of each episode once, when it has its issue. */
class UrgentTopicTest {
    private final ReconcilerFixture given = new ReconcilerFixture();

    @BeforeEach
    void withTopic() {
        given.hasTopic = true;
    }

    @Test
    void aNewEpisodeIsToldOnceWhateverIsRepeated() {
        given.deliver(p0(0), "first");
        given.deliver(p0(0), "first");
        given.deliver(p0(0), "second");
        given.deliver(p0(0).reason("another"), "third");

        assertThat(given.told).singleElement().satisfies(record -> {
            assertThat(record.issue().number()).contains(1);
            assertThat(record.claim()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Priority.class,
            names = {"P0"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsLessUrgentIsNot(Priority priority) {
        given.deliver(Alert.firing(0).priority(priority), "first");

        assertThat(given.told).isEmpty();
    }

    @Test
    void whatBecomesP0IsToldOnceInItsEpisode() {
        given.deliver(Alert.firing(0).priority(Priority.P1), "first");
        given.deliver(p0(0).accepted(1), "second");
        given.deliver(Alert.firing(0).priority(Priority.P1).accepted(2), "third");
        given.deliver(p0(0).accepted(3), "fourth");

        assertThat(given.told).extracting(record -> record.episode().number()).containsExactly(1);
    }

    @Test
    void theNextEpisodeIsToldAgain() {
        given.deliver(p0(0), "first");
        given.deliver(Alert.resolved(10).priority(Priority.P0), "second");
        given.deliver(p0(20), "third");

        assertThat(given.told).extracting(record -> record.episode().number()).containsExactly(1, 2);
    }

    @Test
    void withoutATopicNothingIsRemembered() {
        given.hasTopic = false;
        given.deliver(p0(0), "first");

        assertThat(given.told).isEmpty();
        assertThat(given.record().story().display().told()).isFalse();

        // It is told of what is open when it comes.
        given.hasTopic = true;
        given.deliver(p0(0), "second");
        assertThat(given.told).hasSize(1);
    }

    @Test
    void anIssueThatMayNotExistIsNotToldYet() {
        given.tracker.answer("create", new Unknown<>("no answer"));

        given.deliver(p0(0), "first");

        assertThat(given.told).isEmpty();
    }

    @Test
    void anIssueThatIsFoundAgainIsToldOnce() {
        given.tracker.loseAnswer("create");
        given.deliver(p0(0), "first");
        assertThat(given.told).isEmpty();

        given.deliver(p0(0), "first");
        given.deliver(p0(0), "second");

        assertThat(given.told).hasSize(1);
    }

    /** It may have been written, and then nobody would tell any more. */
    @Test
    void whileTheTableDoesNotAnswerItIsToldRatherTwiceThanNever() {
        given.store.loseAnswerOfWrite(2);

        given.deliver(p0(0), "first");
        given.deliver(p0(0), "first");
        assertThat(given.told).hasSize(1);

        given.store.failWrite(2);
        given.deliver(Alert.resolved(10).priority(Priority.P0), "second");
        given.wait(Duration.ofMinutes(5));
        given.deliver(Alert.resolved(10).priority(Priority.P0), "second");
        assertThat(given.told).hasSize(1);
    }

    /** The comment is not one more about what is known: it is the first that tells of a P0. */
    @Test
    void whatBecomesP0IsToldWhateverElseWaits() {
        given.deliver(Alert.firing(0).priority(Priority.P2), "first");
        closeLanesButThatOfP0();

        Result result = given.deliver(p0(0).accepted(1), "second");

        assertThat(result).isInstanceOf(Result.Done.class);
        assertThat(given.told).hasSize(1);
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
        assertThat(given.record().routing().priority()).isEqualTo(Priority.P0);
    }

    @Test
    void soIsAnEpisodeThatGoesOnInAnIssueWhichIsStillOpen() {
        given.deliver(p0(0), "first");
        given.deliver(Alert.resolved(10).priority(Priority.P0), "second");
        given.tracker.personReopens(1);
        closeLanesButThatOfP0();

        Result result = given.deliver(p0(20), "third");

        assertThat(result).isEqualTo(new Result.Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.told).extracting(record -> record.episode().number()).containsExactly(1, 2);
        assertThat(given.record().status()).isEqualTo(Status.OPEN);
    }

    private void closeLanesButThatOfP0() {
        EnumSet.complementOf(EnumSet.of(Lane.P0)).forEach(lane -> given.tracker.close(lane, Duration.ofMinutes(40)));
    }

    @Test
    void whatAPersonHasClosedIsNotTold() {
        given.deliver(Alert.firing(0).priority(Priority.P1), "first");
        given.tracker.personCloses(1, Alert.minute(1));

        given.deliver(p0(0).accepted(2), "second");

        assertThat(given.told).isEmpty();
    }

    @Test
    void inShadowModeNothingIsTold() {
        given.deliverInShadow(p0(0), "first");

        assertThat(given.told).isEmpty();
    }

    @Test
    void anEpisodeOfWhichOnlyTheIssueIsLeftIsNotToldAgain() {
        AlertRecord adopted = AlertRecord.unseen("fingerprint", Alert.START).toBuilder()
                .adoptedEpisode(1, Alert.START)
                .build();

        assertThat(adopted.story().display().told()).isTrue();
    }

    private static Alert p0(int minute) {
        return Alert.firing(minute).priority(Priority.P0);
    }
}
