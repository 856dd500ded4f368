package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryBudget;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Lists are behind the circuit and the limits of those calls that alerts need, and give way to them. */
class GuardedListingTest {
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final IssueEdit EDIT = new IssueEdit(Optional.of("title"), Set.of(), Set.of());

    private final MovableClock clock = new MovableClock(Alert.START);
    private final ScriptedTracker github = new ScriptedTracker();
    private final ContentBudget budget = new InMemoryBudget().instance(60, 400, clock);
    private final GuardedIssueTracker guarded =
            new GuardedIssueTracker(github, new GuardedIssueTracker.Limits(10, 50, OPEN), budget, clock);
    private final Lists lists = new Lists();
    private final IssueListing listing = guarded.guard(lists);

    @Test
    void whileTheCircuitIsOpenNothingIsListed() {
        for (int i = 0; i < 5; i++) {
            github.answer("view", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
            guarded.viewIssue(1);
        }

        assertThat(listing.listOpen())
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        outcome -> assertThat(outcome.cause()).isEqualTo(Cause.HELD_BACK));
        assertThat(listing.listChanges(Alert.START, Optional.empty())).isInstanceOf(Unavailable.class);
        assertThat(listing.listComments(Alert.START, Optional.empty())).isInstanceOf(Unavailable.class);
        assertThat(listing.closeAsDuplicate(1)).isInstanceOf(Unavailable.class);
        assertThat(lists.calls).isEmpty();

        clock.advance(OPEN.plusMillis(1));
        assertThat(guarded.viewIssue(1)).isInstanceOf(Applied.class);
        assertThat(listing.listOpen()).isInstanceOf(Applied.class);
    }

    @Test
    void listsThatFailKeepNoAlertWaiting() {
        lists.answer = new Unavailable<>(Cause.OUTAGE, "the list takes too long", Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            listing.listOpen();
        }

        assertThat(guarded.heldBack()).isEmpty();
        assertThat(guarded.viewIssue(1)).isInstanceOf(Applied.class);
    }

    @Test
    void whatGitHubRefusesAListForItsLimitsNobodyTriesUntilItIsTime() {
        Duration wait = Duration.ofMinutes(20);
        lists.answer = new Unavailable<>(Cause.RATE_LIMITED, "too many", wait);
        listing.listOpen();
        lists.answer = new Applied<>(List.of());

        assertThat(guarded.create(new IssueDraft("title", "body", List.of()), Lane.P0))
                .isEqualTo(new Unavailable<>(Cause.RATE_LIMITED, "GitHub accepts no new content for now", wait));
        assertThat(listing.listOpen()).isInstanceOf(Unavailable.class);
        assertThat(lists.calls).containsExactly("open");

        clock.advance(wait);
        assertThat(listing.listOpen()).isInstanceOf(Applied.class);
    }

    @Test
    void aLongListCountsAsTheEditsThatItCosts() {
        github.create(new IssueDraft("title", "body", List.of()), Lane.P1);
        lists.answer = new Applied<>(Collections.nCopies(9_999, null));
        listing.listOpen();

        int edits = 0;
        while (guarded.edit(1, EDIT) instanceof Applied<Done>) {
            edits++;
        }
        // A minute has 40; the list of a hundred pages took as many points as 19.
        assertThat(edits).isEqualTo(21);
        assertThat(listing.listOpen()).isInstanceOf(Applied.class);
        assertThat(listing.listOpen()).isInstanceOf(Unavailable.class);

        clock.advance(Duration.ofSeconds(61));
        assertThat(listing.listOpen()).isInstanceOf(Applied.class);
    }

    @Test
    void closingADuplicateIsAnEdit() {
        for (int i = 0; i < 40; i++) {
            assertThat(listing.closeAsDuplicate(i)).isInstanceOf(Applied.class);
        }

        assertThat(listing.closeAsDuplicate(41))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        outcome -> assertThat(outcome.cause()).isEqualTo(Cause.BUDGET));
    }

    @Test
    void listsAreCountedAmongTheCalls() {
        LogLines lines = new LogLines();
        Metrics metrics = new Metrics(clock, lines);
        IssueListing measured = new MeasuredIssueTracker(guarded, metrics).measure(listing);
        measured.listOpen();
        measured.listChanges(Alert.START, Optional.empty());
        measured.closeAsDuplicate(1);
        measured.listComments(Alert.START, Optional.empty());
        metrics.flush();

        assertThat(lines.all())
                .singleElement()
                .satisfies(line -> assertThat(line.path("GitHubCalls").asInt()).isEqualTo(4));
    }

    private static final class Lists implements IssueListing {
        private final List<String> calls = new ArrayList<>();
        private Outcome<List<ListedIssue>> answer = new Applied<>(List.of());

        @Override
        public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
            calls.add("changes");
            return new Applied<>(new Changes(List.of(), Optional.empty(), false));
        }

        @Override
        public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
            calls.add("comments");
            return new Applied<>(new Comments(List.of(), Optional.empty(), Optional.empty()));
        }

        @Override
        public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
            calls.add("open");
            return answer;
        }

        @Override
        public Outcome<Done> closeAsDuplicate(int number) {
            calls.add("duplicate");
            return new Applied<>(Done.DONE);
        }
    }
}
