package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.issue.IssueTracker.Urgency;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shares are of ten seconds and of half an hour, far longer than these tests. */
class ContentBudgetTest {
    @Test
    void repeatsLeaveAFifthForOthersAndOthersATenthForTheMostUrgent() {
        ContentBudget budget = new ContentBudget(6_000, 40);

        assertThat(take(budget, Urgency.LOW)).isEqualTo(16);
        assertThat(take(budget, Urgency.NORMAL)).isEqualTo(2);
        assertThat(take(budget, Urgency.HIGH)).isEqualTo(2);
    }

    @Test
    void whatIsUsedUpSaysWhenToComeAgain() {
        ContentBudget shortShare = new ContentBudget(6, 1_000);
        shortShare.take(Urgency.HIGH);
        ContentBudget longShare = new ContentBudget(600, 2);
        longShare.take(Urgency.HIGH);

        assertThat(shortShare.take(Urgency.HIGH)).contains(Duration.ofSeconds(10));
        assertThat(longShare.take(Urgency.HIGH))
                .get()
                .satisfies(wait -> assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(30)));
    }

    @Test
    void evenTheSmallestBudgetLetsOneThrough() {
        assertThat(new ContentBudget(6, 2).take(Urgency.LOW)).isEmpty();
    }

    private static long take(ContentBudget budget, Urgency urgency) {
        return Stream.generate(() -> budget.take(urgency))
                .takeWhile(Optional::isEmpty)
                .count();
    }
}
