package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryBudget;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedIssueTrackerTest {
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration PAST_OPEN = OPEN.plusMillis(1);
    private static final IssueDraft DRAFT = new IssueDraft("title", "body", List.of());

    private final MovableClock clock = new MovableClock(Alert.START);
    private final ScriptedTracker github = new ScriptedTracker();
    private final InMemoryBudget table = new InMemoryBudget();
    private final IssueTracker guarded = guarded(table.instance(6_000, 100_000, clock));

    static Stream<Outcome<?>> answers() {
        return Stream.of(
                new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ZERO),
                new Unavailable<>(Cause.CONFIGURATION, "no permission", Duration.ZERO),
                new Refused<>(Refusal.GONE, "deleted"),
                new Refused<>(Refusal.LOCKED, "locked"),
                new Refused<>(Refusal.INVALID, "too long"));
    }

    static Stream<Outcome<?>> outages() {
        return Stream.of(new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO), new Unknown<>("no answer"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerHoldsNoCallBack(Outcome<?> answer) {
        for (int i = 0; i < 50; i++) {
            github.answer("view", answer);
            guarded.viewIssue(1);
        }

        assertThat(github.calls()).hasSize(50);
        assertThat(guarded.heldBack()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("outages")
    void anOutageKeepsFurtherCallsAway(Outcome<?> outage) {
        fail(5, outage);

        Outcome<IssueView> outcome = guarded.viewIssue(1);

        assertThat(outcome).isEqualTo(heldBack(OPEN));
        assertThat(github.calls()).hasSize(5);
    }

    @Test
    void theRemainingTimeIsTold() {
        fail(5, outage());
        clock.advance(Duration.ofSeconds(10));

        assertThat(guarded.heldBack()).contains(Duration.ofSeconds(20));
        assertThat(guarded.viewIssue(1)).isEqualTo(heldBack(Duration.ofSeconds(20)));
    }

    @Test
    void aWorkingGitHubEndsItWithOneProbe() {
        fail(5, outage());
        clock.advance(PAST_OPEN);

        Outcome<IssueView> probe = guarded.viewIssue(1);

        assertThat(probe).isInstanceOf(Applied.class);
        assertThat(guarded.viewIssue(1)).isInstanceOf(Applied.class);
        assertThat(guarded.heldBack()).isEmpty();
    }

    @Test
    void aProbeThatFailsStartsTheWaitAnew() {
        fail(5, outage());
        clock.advance(PAST_OPEN);
        fail(1, outage());

        assertThat(guarded.viewIssue(1)).isEqualTo(heldBack(OPEN));
        assertThat(github.calls()).hasSize(6);
    }

    @Test
    void onlyOneCallProbes() {
        fail(5, outage());
        clock.advance(PAST_OPEN);
        github.during("view", () -> assertThat(guarded.viewIssue(2)).isEqualTo(heldBack(Duration.ofSeconds(5))));

        guarded.viewIssue(1);

        assertThat(github.calls()).hasSize(6);
    }

    @Test
    void everybodyElseIsHeldBackWhileItProbes() {
        fail(5, outage());
        clock.advance(PAST_OPEN);
        github.during("view", () -> assertThat(guarded.heldBack()).contains(Duration.ofSeconds(5)));

        guarded.viewIssue(1);

        assertThat(guarded.heldBack()).isEmpty();
    }

    static Stream<Throwable> breakdowns() {
        return Stream.of(new IllegalStateException("a defect"), new NoClassDefFoundError("a class"));
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aProbeThatBreaksDownIsFollowedByAnother(Throwable breakdown) {
        fail(5, outage());
        clock.advance(PAST_OPEN);
        github.during("view", () -> sneak(breakdown));
        assertThatThrownBy(() -> guarded.viewIssue(1)).isSameAs(breakdown);

        clock.advance(PAST_OPEN);

        assertThat(guarded.heldBack()).isEmpty();
        assertThat(guarded.viewIssue(1)).isInstanceOf(Applied.class);
    }

    private static void sneak(Throwable breakdown) {
        switch (breakdown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalArgumentException(breakdown);
        }
    }

    @Test
    void aFewFailuresAmongManyCallsDoNotMatter() {
        for (int i = 0; i < 20; i++) {
            if (i % 4 == 0) {
                github.answer("view", outage());
            }
            guarded.viewIssue(1);
        }

        assertThat(github.calls()).hasSize(20);
    }

    @Test
    void writesThatMakeContentKeepWithinTheBudget() {
        IssueTracker limited = guarded(table.instance(1, 1_000, clock));

        Outcome<Integer> first = limited.create(DRAFT, Lane.P0);
        Outcome<IssueTracker.Done> second = limited.comment(1, "text", Lane.P0);

        assertThat(first).isEqualTo(new Applied<>(1));
        assertThat(second)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.BUDGET));
        assertThat(github.calls()).containsExactly("create");
    }

    /** GitHub: going on while limited may end in a ban of the App. */
    @Test
    void whatGitHubRefusesForItsLimitsOthersDoNotTryEither() {
        Duration wait = Duration.ofMinutes(20);
        IssueTracker limited = guarded(table.instance(6_000, 100_000, clock));
        limited.create(DRAFT, Lane.P1);
        github.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "too many", wait));

        limited.create(DRAFT, Lane.P1);
        Outcome<IssueTracker.Done> second = limited.comment(1, "text", Lane.P0);
        Outcome<IssueView> look = limited.viewIssue(1);
        clock.advance(wait);
        Outcome<IssueTracker.Done> third = limited.comment(1, "text", Lane.P0);

        assertThat(second)
                .isEqualTo(new Unavailable<>(Cause.RATE_LIMITED, "GitHub accepts no new content for now", wait));
        assertThat(look).isInstanceOf(Applied.class);
        assertThat(third).isInstanceOf(Applied.class);
        assertThat(github.calls()).containsExactly("create", "create", "view", "comment");
    }

    @Test
    void everythingElseIsNotCounted() {
        IssueTracker limited = guarded(table.instance(1, 2, clock));
        limited.create(DRAFT, Lane.P0);
        Marker marker = Marker.ofIssue("0123456789abcdef", 1);

        limited.viewIssue(1);
        limited.edit(1, new IssueEdit(Optional.of("new"), Set.of(), Set.of()));
        limited.findIssue(marker, Alert.START);
        limited.hasComment(1, marker, Alert.START);
        limited.close(1);

        assertThat(github.calls()).containsExactly("create", "view", "edit", "findIssue", "hasComment", "close");
        assertThat(limited.repository()).isEqualTo(ScriptedTracker.REPOSITORY);
    }

    @Test
    void theEditThatGoesWithAP0IsMadeWhereOthersWait() {
        IssueTracker limited = guarded(table.instance(60, 400, clock));
        limited.create(DRAFT, Lane.P0);
        IssueEdit edit = new IssueEdit(Optional.of("new"), Set.of(), Set.of());
        Outcome<IssueTracker.Done> other = limited.edit(1, edit);
        for (int i = 0; i < 100 && other instanceof Applied; i++) {
            other = limited.edit(1, edit);
        }

        assertThat(other).isInstanceOf(Unavailable.class);
        assertThat(limited.edit(1, edit, Lane.P0)).isInstanceOf(Applied.class);
    }

    @Test
    void callsThatAreHeldBackUseUpNoBudget() {
        IssueTracker limited = guarded(table.instance(1, 1_000, clock));
        for (int i = 0; i < 5; i++) {
            github.answer("view", outage());
            limited.viewIssue(1);
        }
        limited.create(DRAFT, Lane.P0);
        clock.advance(PAST_OPEN);

        assertThat(limited.create(DRAFT, Lane.P0)).isInstanceOf(Applied.class);
    }

    @Test
    void aProbeTheBudgetDeniesIsLeftToTheNextCall() {
        IssueTracker limited = guarded(table.instance(1, 1_000, clock));
        limited.create(DRAFT, Lane.P0);
        for (int i = 0; i < 4; i++) {
            github.answer("view", outage());
            limited.viewIssue(1);
        }
        clock.advance(PAST_OPEN);
        limited.create(DRAFT, Lane.P0);

        assertThat(limited.viewIssue(1)).isInstanceOf(Applied.class);
    }

    private IssueTracker guarded(ContentBudget budget) {
        return new GuardedIssueTracker(github, new GuardedIssueTracker.Limits(10, 50, OPEN), budget, clock);
    }

    private void fail(int times, Outcome<?> outage) {
        for (int i = 0; i < times; i++) {
            github.answer("view", outage);
            guarded.viewIssue(1);
        }
    }

    private static Outcome<?> outage() {
        return new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO);
    }

    private static <T> Outcome<T> heldBack(Duration wait) {
        return new Unavailable<>(Cause.HELD_BACK, "GitHub is down; calls are held back", wait);
    }
}
