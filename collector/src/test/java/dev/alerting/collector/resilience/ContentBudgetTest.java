package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.issue.IssueTracker.Urgency;
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

        assertThat(take(budget, Urgency.LOW)).isEqualTo(16);
        assertThat(take(budget, Urgency.NORMAL)).isEqualTo(2);
        assertThat(take(budget, Urgency.HIGH)).isEqualTo(2);
    }

    @Test
    void whatIsUsedUpSaysWhenThereIsMore() {
        ContentBudget shortShare = new ContentBudget(6, 1_000, nanoTime::get);
        shortShare.take(Urgency.HIGH);
        ContentBudget longShare = new ContentBudget(600, 2, nanoTime::get);
        longShare.take(Urgency.HIGH);

        pass(Duration.ofSeconds(4));

        assertThat(shortShare.take(Urgency.HIGH)).contains(Duration.ofSeconds(6));
        assertThat(longShare.take(Urgency.HIGH)).contains(Duration.ofMinutes(30).minusSeconds(4));
    }

    @Test
    void whoComesWhenToldFindsANewShare() {
        ContentBudget budget = new ContentBudget(6, 2, nanoTime::get);
        budget.take(Urgency.NORMAL);
        pass(Duration.ofSeconds(7));

        Duration wait = budget.take(Urgency.NORMAL).orElseThrow();
        pass(wait);

        assertThat(wait).isEqualTo(Duration.ofMinutes(30).minusSeconds(7));
        assertThat(budget.take(Urgency.NORMAL)).isEmpty();
    }

    @Test
    void whileAMostUrgentOneHasToWaitOthersWaitUntilItHasBeenBack() {
        ContentBudget budget = new ContentBudget(12, 1_000, nanoTime::get);
        budget.take(Urgency.HIGH);
        budget.take(Urgency.HIGH);
        assertThat(budget.take(Urgency.HIGH)).contains(Duration.ofSeconds(10));

        pass(Duration.ofSeconds(10));

        assertThat(budget.take(Urgency.NORMAL)).contains(ContentBudget.RETURN);
        assertThat(budget.take(Urgency.LOW)).contains(ContentBudget.RETURN);
        assertThat(budget.take(Urgency.HIGH)).isEmpty();
        pass(ContentBudget.RETURN);
        assertThat(budget.take(Urgency.NORMAL)).isEmpty();
    }

    @Test
    void othersThatHaveToWaitKeepNobodyElseWaiting() {
        ContentBudget budget = new ContentBudget(6, 1_000, nanoTime::get);
        budget.take(Urgency.NORMAL);
        assertThat(budget.take(Urgency.NORMAL)).isPresent();

        pass(Duration.ofSeconds(10));

        assertThat(budget.take(Urgency.LOW)).isEmpty();
    }

    @Test
    void closingThatHasToWaitKeepsNobodyElseWaiting() {
        ContentBudget budget = new ContentBudget(12, 1_000, nanoTime::get);
        assertThat(take(budget, Urgency.CLOSING)).isEqualTo(2);

        pass(Duration.ofSeconds(10));

        assertThat(budget.take(Urgency.NORMAL)).isEmpty();
    }

    @Test
    void aShorterPauseDoesNotEndALongerOne() {
        ContentBudget budget = new ContentBudget(6_000, 1_000, nanoTime::get);
        budget.pause(Duration.ofMinutes(20));
        budget.pause(Duration.ofSeconds(1));

        pass(Duration.ofSeconds(1));

        assertThat(budget.take(Urgency.HIGH)).contains(Duration.ofMinutes(20).minusSeconds(1));
    }

    @Test
    void noPauseIsLongerThanGitHubsLimitsLast() {
        ContentBudget budget = new ContentBudget(6_000, 1_000, nanoTime::get);
        budget.pause(Duration.ofHours(6));

        assertThat(budget.take(Urgency.HIGH)).contains(ContentBudget.LONGEST_PAUSE);
        pass(ContentBudget.LONGEST_PAUSE);
        assertThat(budget.take(Urgency.NORMAL)).isEqualTo(Optional.of(ContentBudget.RETURN));
        assertThat(budget.take(Urgency.HIGH)).isEmpty();
    }

    @Test
    void afterARestoreToAnEarlierTimeItGivesAsAtTheStart() {
        pass(Duration.ofHours(6));
        ContentBudget budget = new ContentBudget(6_000, 40, nanoTime::get);
        take(budget, Urgency.HIGH);
        budget.pause(Duration.ofMinutes(20));
        pass(Duration.ofHours(-6));
        assertThat(take(budget, Urgency.HIGH)).isZero();

        budget.reset();

        assertThat(take(budget, Urgency.LOW)).isEqualTo(16);
    }

    @Test
    void evenTheSmallestBudgetLetsOneThrough() {
        assertThat(new ContentBudget(6, 2, nanoTime::get).take(Urgency.LOW)).isEmpty();
    }

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    private static long take(ContentBudget budget, Urgency urgency) {
        return Stream.generate(() -> budget.take(urgency))
                .takeWhile(Optional::isEmpty)
                .count();
    }
}
