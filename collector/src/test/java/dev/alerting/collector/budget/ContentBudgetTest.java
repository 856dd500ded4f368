package dev.alerting.collector.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryBudget;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Time stands still unless a test lets it pass. */
class ContentBudgetTest {
    /** The window, how far clocks may be apart, and the rounding. */
    private static final Duration OCCUPIED = Duration.ofMillis(62_500);

    private final MovableClock clock = new MovableClock(Alert.START);
    private final InMemoryBudget table = new InMemoryBudget();
    private final ContentBudget one = table.instance(60, 400, clock);
    private final ContentBudget other = table.instance(60, 400, clock);

    @Test
    void anIdleSystemWritesAWholeBurstAtOnce() {
        assertThat(take(one, Lane.P1, 100)).isEqualTo(54);
        assertThat(take(one, Lane.P0, 100)).isEqualTo(6);
    }

    @Test
    void twoInstancesTogetherStayWithinTheLimit() {
        long taken = IntStream.range(0, 100)
                .filter(i -> (i % 2 == 0 ? one : other).takeOne(Lane.P0).isEmpty())
                .count();

        // The first may keep some of its last share that the second cannot know to be left over.
        assertThat(taken).isBetween(56L, 60L);
    }

    @Test
    void tenAlertsTakeTwoCallsAndOneAlertADayLittleMore() {
        take(one, Lane.P1, 10);

        // The first one also reads.
        assertThat(table.calls()).isEqualTo(3);
    }

    @Test
    void singleAlertsShareACall() {
        take(one, Lane.P2, 1);
        int before = table.calls();

        for (int i = 0; i < 4; i++) {
            pass(Duration.ofMinutes(2));
            assertThat(one.takeOne(Lane.P2)).isEmpty();
            one.endInvocation();
        }

        assertThat(table.calls()).isEqualTo(before);
    }

    @Test
    void whatIsNotUsedIsGivenBackWhenItGetsScarce() {
        take(one, Lane.P1, 41);
        one.endInvocation();

        assertThat(take(other, Lane.P0, 100)).isEqualTo(19);
    }

    @Test
    void whatAKilledInstanceHeldComesBackAfterItsTime() {
        take(one, Lane.P0, 41);

        assertThat(take(other, Lane.P0, 100)).isEqualTo(15);
        pass(OCCUPIED.plusSeconds(10));
        assertThat(take(other, Lane.P0, 100)).isEqualTo(60);
    }

    @Test
    void theRefusedAreToldWhenThereIsRoomEachALittleLater() {
        take(one, Lane.P1, 54);

        Duration first = one.takeOne(Lane.P1).orElseThrow();
        Duration second = one.takeOne(Lane.P1).orElseThrow();
        pass(first);

        assertThat(first).isEqualTo(OCCUPIED.minusMillis(500));
        assertThat(second.minus(first)).isEqualTo(Duration.ofMinutes(1).dividedBy(54));
        assertThat(one.takeOne(Lane.P1)).isEmpty();
    }

    @Test
    void atTheLimitOfTheHourTheyAreSpreadOverTheHour() {
        ContentBudget small = table.instance(60, 40, clock);
        take(small, Lane.P1, 36);

        Duration first = small.takeOne(Lane.P1).orElseThrow();
        Duration second = small.takeOne(Lane.P1).orElseThrow();

        assertThat(first).isBetween(Duration.ofHours(1), Duration.ofHours(1).plusSeconds(3));
        assertThat(second).isEqualTo(first);
        assertThat(take(small, Lane.P0, 10)).isEqualTo(4);
    }

    @Test
    void aLaneThatIsKnownToBeClosedCostsNoMoreCalls() {
        take(one, Lane.P1, 54);
        one.takeOne(Lane.P1);
        int before = table.calls();

        for (int i = 0; i < 100; i++) {
            assertThat(one.heldBack(Lane.P1)).isPresent();
            assertThat(one.takeOne(Lane.P3)).isPresent();
        }

        assertThat(table.calls() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void aLaneThatSomebodyElseMayHaveOpenedIsAskedForOnce() {
        take(one, Lane.P1, 54);
        one.takeOne(Lane.P1);
        pass(ContentBudget.FRESH);
        table.replace(Ledger.EMPTY);
        int before = table.calls();

        assertThat(one.heldBack(Lane.P1)).isEmpty();
        assertThat(table.calls() - before).isEqualTo(1);
    }

    @Test
    void whileAP0IsExpectedNobodyElseGoesFirstOnAnyInstance() {
        take(one, Lane.P0, 60);
        Duration wait = one.takeOne(Lane.P0).orElseThrow();

        pass(wait);

        assertThat(other.takeOne(Lane.P1)).isPresent();
        assertThat(other.takeOne(Lane.CLOSE)).isPresent();
        assertThat(other.takeOne(Lane.P0)).isEmpty();
        pass(ContentBudget.RETURN.multipliedBy(2));
        assertThat(other.takeOne(Lane.P1)).isEmpty();
    }

    @Test
    void laterLanesThatHaveToWaitKeepNobodyElseWaiting() {
        take(one, Lane.P3, 54);
        Duration wait = one.takeOne(Lane.P3).orElseThrow();

        pass(wait);

        assertThat(one.takeOne(Lane.P2)).isEmpty();
    }

    @Test
    void aPauseIsForAllInstances() {
        take(one, Lane.P1, 1);
        one.pause(Duration.ofMinutes(20));
        one.pause(Duration.ofSeconds(1));

        assertThat(other.takeOne(Lane.P0)).contains(Duration.ofMinutes(20));
        assertThat(other.isPaused()).isTrue();
        assertThat(other.takeEdits(1)).contains(Duration.ofMinutes(20));
        pass(Duration.ofMinutes(20));
        assertThat(other.isPaused()).isFalse();
        assertThat(other.takeOne(Lane.P0)).isEmpty();
    }

    @Test
    void noPauseIsLongerThanGitHubsLimitsLast() {
        one.pause(Duration.ofHours(6));

        assertThat(one.takeOne(Lane.P0)).contains(ContentBudget.LONGEST_PAUSE);
    }

    @Test
    void withoutTheTableHalfOfTheLimitsApplies() {
        table.setDown(true);

        assertThat(take(one, Lane.P1, 100)).isEqualTo(27);
        assertThat(take(one, Lane.P0, 100)).isEqualTo(3);
        assertThat(table.failures()).isEqualTo(1);
        assertThat(one.takeOne(Lane.P0)).isPresent();
    }

    @Test
    void theTableIsAskedAgainAfterAWhileAndLearnsWhatWasWritten() {
        table.setDown(true);
        take(one, Lane.P0, 100);
        table.setDown(false);

        pass(ContentBudget.LOCAL);

        assertThat(take(one, Lane.P0, 100)).isEqualTo(30);
        assertThat(other.takeOne(Lane.P0)).isPresent();
    }

    @Test
    void aTableThatFailsInTheMidstOfItLosesNoCount() {
        take(one, Lane.P0, 33);
        table.setDown(true);

        // What is left of a share may still be used.
        assertThat(take(one, Lane.P0, 100)).isEqualTo(2);
        assertThat(table.failures()).isEqualTo(1);
    }

    @Test
    void eachFailureOfTheTableIsCounted() {
        table.setDown(true);

        one.takeOne(Lane.P1);
        pass(ContentBudget.LOCAL);
        one.pause(Duration.ofSeconds(1));
        pass(ContentBudget.LOCAL);
        one.takeOne(Lane.P1);

        assertThat(table.failures()).isEqualTo(3);
    }

    @Test
    void afterARestoreItHoldsNoShareAndIsAnotherInstance() {
        take(one, Lane.P1, 1);
        String before = table.ledger().shares().keySet().iterator().next();

        one.reset();
        take(one, Lane.P1, 1);

        assertThat(table.ledger().shares()).hasSize(2).containsKey(before);
    }

    @Test
    void editsAreCountedApartAndWaitForNoLane() {
        take(one, Lane.P0, 61);
        int before = table.calls();

        assertThat(one.takeEdits(ContentBudget.EDITS_PER_MINUTE - 1)).isEmpty();
        pass(Duration.ofSeconds(20));
        assertThat(one.takeEdits(2)).contains(Duration.ofSeconds(40));
        pass(Duration.ofSeconds(40));
        assertThat(one.takeEdits(2)).isEmpty();
        assertThat(table.calls()).isEqualTo(before);
    }

    @Test
    void editsThatGoWithAP0HaveRoomWhenOthersHaveNone() {
        one.takeEdits(ContentBudget.EDITS_PER_MINUTE);

        assertThat(one.takeEdits(1)).isPresent();
        assertThat(one.takeEdits(ContentBudget.P0_EDITS_PER_MINUTE, Lane.P0)).isEmpty();
        assertThat(one.takeEdits(1, Lane.P0)).contains(Duration.ofMinutes(1));
    }

    @Test
    void soTheyHaveInTheHour() {
        for (int made = 0; made < ContentBudget.EDITS_PER_HOUR; made += 30) {
            assertThat(one.takeEdits(30)).isEmpty();
            pass(Duration.ofMinutes(1));
        }

        assertThat(one.takeEdits(1)).isPresent();
        for (int made = 0; made < ContentBudget.P0_EDITS_PER_HOUR; made += 6) {
            assertThat(one.takeEdits(6, Lane.P0)).isEmpty();
            pass(Duration.ofMinutes(1));
        }
        assertThat(one.takeEdits(1, Lane.P0)).isPresent();
    }

    @Test
    void editsAreLimitedByTheHourToo() {
        int minutes = 0;
        for (int made = 0; made + 20 <= ContentBudget.EDITS_PER_HOUR; made += 20) {
            assertThat(one.takeEdits(20)).isEmpty();
            pass(Duration.ofMinutes(1));
            minutes++;
        }

        assertThat(one.takeEdits(1)).contains(Duration.ofMinutes(60 - minutes));
        // What no alert needs waits until there is room for a minute of what one does.
        assertThat(one.heldBack(Lane.EDIT)).contains(Duration.ofMinutes(61 - minutes));
        pass(Duration.ofMinutes(60 - minutes));
        assertThat(one.takeEdits(20)).isEmpty();
        assertThat(one.takeEdits(1)).isPresent();
    }

    /** An edit that takes more requests than a minute has must not wait forever. */
    @Test
    void anEditOfManyRequestsIsMadeWhereThereWereNone() {
        assertThat(one.takeEdits(ContentBudget.EDITS_PER_MINUTE + 1)).isEmpty();
        assertThat(one.takeEdits(1)).contains(Duration.ofMinutes(1));
    }

    @Test
    void whatNoAlertNeedsLeavesRoomForEditsThatOneDoes() {
        assertThat(one.takeEdits(ContentBudget.SPARE_EDITS_PER_MINUTE - 1)).isEmpty();
        assertThat(one.heldBack(Lane.EDIT)).isEmpty();
        pass(Duration.ofSeconds(20));
        one.takeEdits(1);

        assertThat(one.heldBack(Lane.EDIT)).contains(Duration.ofSeconds(40));
        assertThat(one.takeEdits(ContentBudget.EDITS_PER_MINUTE - ContentBudget.SPARE_EDITS_PER_MINUTE))
                .isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(one.heldBack(Lane.EDIT)).isEmpty();
        one.pause(Duration.ofMinutes(5));
        assertThat(one.heldBack(Lane.EDIT)).contains(Duration.ofMinutes(5));
    }

    @Test
    void whatItCanServeIsWhatIsLeftAndWhatIsFreeByThen() {
        take(one, Lane.P1, 50);

        assertThat(one.canServeWithin(Lane.P1, 4, Duration.ZERO)).isTrue();
        assertThat(one.canServeWithin(Lane.P1, 5, Duration.ofSeconds(60))).isFalse();
        assertThat(one.canServeWithin(Lane.P0, 10, Duration.ZERO)).isTrue();
        assertThat(one.canServeWithin(Lane.P1, 54, OCCUPIED)).isTrue();
        assertThat(one.canServeWithin(Lane.P1, 59, OCCUPIED)).isFalse();
        assertThat(one.canServeWithin(Lane.P1, 310, Duration.ofMinutes(10))).isTrue();
        assertThat(one.canServeWithin(Lane.P1, 311, Duration.ofMinutes(10))).isFalse();
        assertThat(one.canServeWithin(Lane.P1, 0, Duration.ZERO)).isTrue();
    }

    @Test
    void askingWhatItCanServeTakesNoCall() {
        other.canServeWithin(Lane.P1, 1_000, Duration.ofHours(1));

        assertThat(table.calls()).isZero();
    }

    @Test
    void evenTheSmallestBudgetLetsOneThrough() {
        ContentBudget smallest = new InMemoryBudget().instance(1, 1, clock);

        assertThat(smallest.takeOne(Lane.P3)).isEmpty();
        assertThat(smallest.takeOne(Lane.P3)).isPresent();
    }

    private void pass(Duration duration) {
        clock.advance(duration);
    }

    private static long take(ContentBudget budget, Lane lane, int most) {
        return Stream.generate(() -> budget.takeOne(lane))
                .limit(most)
                .takeWhile(Optional::isEmpty)
                .count();
    }
}
