package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.issue.Lane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shares are of ten seconds and of half an hour; time stands still unless a test lets it pass. */
class ContentBudgetTest {
    private final AtomicLong nanoTime = new AtomicLong();

    @Test
    void repeatsLeaveAFifthForOthersAndOthersATenthForTheMostUrgent() {
        ContentBudget budget = new ContentBudget(6_000, 40, nanoTime::get);

        assertThat(take(budget, Lane.P3)).isEqualTo(16);
        assertThat(take(budget, Lane.P1)).isEqualTo(2);
        assertThat(take(budget, Lane.P0)).isEqualTo(2);
    }

    @Test
    void whatIsUsedUpSaysWhenThereIsMore() {
        ContentBudget shortShare = new ContentBudget(6, 1_000, nanoTime::get);
        shortShare.takeOne(Lane.P0);
        ContentBudget longShare = new ContentBudget(600, 2, nanoTime::get);
        longShare.takeOne(Lane.P0);

        pass(Duration.ofSeconds(4));

        assertThat(shortShare.takeOne(Lane.P0)).contains(Duration.ofSeconds(6));
        assertThat(longShare.takeOne(Lane.P0)).contains(Duration.ofMinutes(30).minusSeconds(4));
    }

    @Test
    void whoComesWhenToldFindsANewShare() {
        ContentBudget budget = new ContentBudget(6, 2, nanoTime::get);
        budget.takeOne(Lane.P1);
        pass(Duration.ofSeconds(7));

        Duration wait = budget.takeOne(Lane.P1).orElseThrow();
        pass(wait);

        assertThat(wait).isEqualTo(Duration.ofMinutes(30).minusSeconds(7));
        assertThat(budget.takeOne(Lane.P1)).isEmpty();
    }

    @Test
    void whileAMostUrgentOneHasToWaitOthersWaitUntilItHasBeenBack() {
        ContentBudget budget = new ContentBudget(12, 1_000, nanoTime::get);
        budget.takeOne(Lane.P0);
        budget.takeOne(Lane.P0);
        assertThat(budget.takeOne(Lane.P0)).contains(Duration.ofSeconds(10));

        pass(Duration.ofSeconds(10));

        assertThat(budget.takeOne(Lane.P1)).contains(ContentBudget.RETURN);
        assertThat(budget.takeOne(Lane.P3)).contains(ContentBudget.RETURN);
        assertThat(budget.takeOne(Lane.P0)).isEmpty();
        pass(ContentBudget.RETURN);
        assertThat(budget.takeOne(Lane.P1)).isEmpty();
    }

    @Test
    void othersThatHaveToWaitKeepNobodyElseWaiting() {
        ContentBudget budget = new ContentBudget(6, 1_000, nanoTime::get);
        budget.takeOne(Lane.P1);
        assertThat(budget.takeOne(Lane.P1)).isPresent();

        pass(Duration.ofSeconds(10));

        assertThat(budget.takeOne(Lane.P3)).isEmpty();
    }

    @Test
    void closingThatHasToWaitKeepsNobodyElseWaiting() {
        ContentBudget budget = new ContentBudget(12, 1_000, nanoTime::get);
        assertThat(take(budget, Lane.CLOSE)).isEqualTo(2);

        pass(Duration.ofSeconds(10));

        assertThat(budget.takeOne(Lane.P1)).isEmpty();
    }

    @Test
    void aShorterPauseDoesNotEndALongerOne() {
        ContentBudget budget = new ContentBudget(6_000, 1_000, nanoTime::get);
        budget.pause(Duration.ofMinutes(20));
        budget.pause(Duration.ofSeconds(1));

        pass(Duration.ofSeconds(1));

        assertThat(budget.takeOne(Lane.P0)).contains(Duration.ofMinutes(20).minusSeconds(1));
    }

    @Test
    void noPauseIsLongerThanGitHubsLimitsLast() {
        ContentBudget budget = new ContentBudget(6_000, 1_000, nanoTime::get);
        budget.pause(Duration.ofHours(6));

        assertThat(budget.takeOne(Lane.P0)).contains(ContentBudget.LONGEST_PAUSE);
        pass(ContentBudget.LONGEST_PAUSE);
        assertThat(budget.takeOne(Lane.P1)).isEqualTo(Optional.of(ContentBudget.RETURN));
        assertThat(budget.takeOne(Lane.P0)).isEmpty();
    }

    @Test
    void afterARestoreToAnEarlierTimeItGivesAsAtTheStart() {
        pass(Duration.ofHours(6));
        ContentBudget budget = new ContentBudget(6_000, 40, nanoTime::get);
        take(budget, Lane.P0);
        budget.pause(Duration.ofMinutes(20));
        pass(Duration.ofHours(-6));
        assertThat(take(budget, Lane.P0)).isZero();

        budget.reset();

        assertThat(take(budget, Lane.P3)).isEqualTo(16);
    }

    @Test
    void evenTheSmallestBudgetLetsOneThrough() {
        assertThat(new ContentBudget(6, 2, nanoTime::get).takeOne(Lane.P3)).isEmpty();
    }

    @Test
    void whatItCanServeIsWhatIsLeftAndTheSharesToCome() {
        ContentBudget budget = new ContentBudget(60, 1_000, nanoTime::get);
        budget.takeOne(Lane.P1);

        assertThat(budget.canServeWithin(Lane.P1, 8, Duration.ZERO)).isTrue();
        assertThat(budget.canServeWithin(Lane.P1, 9, Duration.ofSeconds(9))).isFalse();
        assertThat(budget.canServeWithin(Lane.P0, 9, Duration.ofSeconds(9))).isTrue();
        assertThat(budget.canServeWithin(Lane.P1, 17, Duration.ofSeconds(10))).isTrue();
        assertThat(budget.canServeWithin(Lane.P1, 18, Duration.ofSeconds(10))).isFalse();
    }

    @Test
    void whileNobodyMayWriteItServesNobody() {
        ContentBudget budget = new ContentBudget(60, 1_000, nanoTime::get);
        budget.pause(Duration.ofMinutes(1));

        assertThat(budget.canServeWithin(Lane.P0, 1, Duration.ofSeconds(59))).isFalse();
        assertThat(budget.canServeWithin(Lane.P0, 0, Duration.ZERO)).isTrue();
        assertThat(budget.canServeWithin(Lane.P0, 1, Duration.ofSeconds(61))).isTrue();
    }

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    private static long take(ContentBudget budget, Lane lane) {
        return Stream.generate(() -> budget.takeOne(lane))
                .takeWhile(Optional::isEmpty)
                .count();
    }
}
