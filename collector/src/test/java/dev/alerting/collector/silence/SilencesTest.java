package dev.alerting.collector.silence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemorySilences;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Placement;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.state.Silence;
import dev.alerting.collector.state.Silence.Matchers;
import dev.alerting.common.event.Priority;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilencesTest {
    private static final Matchers TEAM =
            new Matchers(Optional.empty(), Optional.of("dev-infra"), Optional.empty(), Set.of(), Map.of());

    private final MovableClock clock = new MovableClock(Alert.START);
    private final List<RuntimeException> failures = new ArrayList<>();
    private final InMemorySilences table = new InMemorySilences();
    private final Silences silences = new Silences(table, clock, failures::add);
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final ScriptedTracker tracker = new ScriptedTracker();
    private final AtomicInteger attempts = new AtomicInteger();
    private final Reconciler reconciler = reconciler(Duration.ZERO);

    private Reconciler reconciler(Duration reopenWindow) {
        return new Reconciler(
                store,
                tracker,
                new IssueRenderer(List.of()),
                new Decider(new Decider.Options(
                        Optional.empty(), Duration.ofMinutes(5), Duration.ofHours(24), reopenWindow)),
                Placement.OWN_ISSUES,
                silences,
                new Reconciler.Options(Duration.ofMinutes(1), false),
                clock,
                () -> "attempt-" + attempts.incrementAndGet(),
                failure -> {});
    }

    @Test
    void aNewEpisodeOpensNoIssueAndItsEndIsKnown() {
        silence(TEAM, 0, 60);

        assertThat(deliver(Alert.firing(0), "first")).isEqualTo(Action.SKIP_SILENCED);
        assertThat(deliver(Alert.firing(1), "second")).isEqualTo(Action.SKIP_SILENCED);
        assertThat(deliver(Alert.resolved(10), "third")).isEqualTo(Action.SKIP_STALE);

        assertThat(tracker.calls()).isEmpty();
        silences.writeCounts();
        assertThat(table.list()).singleElement().extracting(Silence::kept).isEqualTo(2);
        clock.advance(Duration.ofHours(1));
        assertThat(deliver(Alert.firing(0), "late")).as("ended long ago").isEqualTo(Action.SKIP_STALE);
        assertThat(deliver(Alert.firing(61).started(61), "fourth")).isEqualTo(Action.CREATE);
    }

    @Test
    void whatStillFiresWhenItIsOverGetsItsIssueWithTheNextMessage() {
        silence(TEAM, 0, 60);
        deliver(Alert.firing(0), "first");
        clock.advance(Duration.ofHours(1));

        assertThat(deliver(Alert.firing(60), "second")).isEqualTo(Action.CREATE);
        assertThat(tracker.issue(1).title()).isEqualTo(title());
    }

    @Test
    void whatIsOpenGoesOnAndItsEndPasses() {
        deliver(Alert.firing(0), "first");
        silence(TEAM, 0, 60);
        clock.advance(Duration.ofMinutes(2));

        assertThat(deliver(Alert.firing(0).priority(Priority.P1).reason("worse"), "second"))
                .isEqualTo(Action.COMMENT);
        assertThat(deliver(Alert.resolved(10), "third")).isEqualTo(Action.CLOSE);
        assertThat(tracker.issue(1).isOpen()).isFalse();
    }

    @Test
    void ourIssueIsNotOpenedAgainEither() {
        deliver(Alert.firing(0), "first");
        deliver(Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        silence(TEAM, 0, 60);
        clock.advance(Duration.ofMinutes(12));

        Result result = reconciler(Duration.ofMinutes(5))
                .reconcile(Alert.firing(12).delivered("third"), clock.instant().plusSeconds(60));

        assertThat(((Done) result).action()).isEqualTo(Action.SKIP_SILENCED);
        assertThat(tracker.open()).isEmpty();
    }

    @Test
    void aWindowBeginsLater() {
        silence(TEAM, 60, 120);

        assertThat(deliver(Alert.firing(0), "first")).isEqualTo(Action.CREATE);
        deliver(Alert.resolved(10), "second");
        clock.advance(Duration.ofMinutes(60));
        assertThat(deliver(Alert.firing(60).started(60), "third")).isEqualTo(Action.SKIP_SILENCED);
    }

    @ParameterizedTest
    @CsvSource({"P0, '', CREATE", "P0, P0, SKIP_SILENCED", "P1, P0, CREATE", "P1, '', SKIP_SILENCED"})
    void aP0PassesUnlessItIsNamed(Priority priority, String named, Action action) {
        Set<Priority> priorities = named.isEmpty() ? Set.of() : Set.of(Priority.valueOf(named));
        silence(new Matchers(Optional.empty(), TEAM.team(), Optional.empty(), priorities, Map.of()), 0, 60);

        assertThat(deliver(Alert.firing(0).priority(priority), "first")).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', '', false",
        "test, '', '', '', true",
        "other, '', '', '', false",
        "'', dev-infra, '', '', true",
        "'', web, '', '', false",
        "'', '', rule-1, '', true",
        "'', '', rule-2, '', false",
        "'', '', checkout, '', true",
        "'', '', '', web-1, true",
        "'', '', '', web-*, true",
        "'', '', '', web, false",
        "test, dev-infra, rule-1, web-*, true",
        "test, dev-infra, rule-2, web-*, false",
    })
    void allThatIsNamedHasToBeSoAndNothingNamedMatchesNothing(
            String source, String team, String rule, String instance, boolean matches) {
        Silence silence = new Silence(
                "one",
                new Matchers(
                        given(source),
                        given(team),
                        given(rule),
                        Set.of(),
                        instance.isEmpty() ? Map.of() : Map.of("instance", instance)),
                Alert.START,
                Alert.minute(60),
                "alice",
                Optional.empty(),
                0);

        assertThat(silence.matches(new Silence.Subject(
                        "test",
                        List.of("web-team", "dev-infra"),
                        Set.of("rule-1", "checkout"),
                        Priority.P2,
                        Map.of("instance", "web-1"))))
                .isEqualTo(matches);
    }

    @Test
    void theTableIsAskedOnceAMinuteAndForNewEpisodesOnly() {
        for (int i = 0; i < 5; i++) {
            deliver(Alert.firing(10 * i).started(10 * i), "firing " + i);
            deliver(Alert.firing(10 * i).started(10 * i), "again " + i);
            deliver(Alert.resolved(10 * i + 5).started(10 * i), "resolved " + i);
        }
        assertThat(table.calls()).isEqualTo(1);

        clock.advance(Silences.FRESH);
        deliver(Alert.firing(100).started(100), "later");
        assertThat(table.calls()).isEqualTo(2);
    }

    @Test
    void aTableOutOfReachSilencesNothingAndIsNotAskedByEveryAlert() {
        silence(TEAM, 0, 600);
        table.setUnreachable(true);
        int before = table.calls();

        assertThat(deliver(Alert.firing(0), "first")).isEqualTo(Action.CREATE);
        deliver(Alert.resolved(5), "second");
        assertThat(deliver(Alert.firing(10).started(10), "third")).isEqualTo(Action.CREATE);
        silences.writeCounts();

        assertThat(table.calls()).isEqualTo(before + 1);
        assertThat(failures).hasSize(1);
        table.setUnreachable(false);
        deliver(Alert.resolved(15).started(10), "fourth");
        clock.advance(Silences.FRESH);
        assertThat(deliver(Alert.firing(20).started(20), "fifth")).isEqualTo(Action.SKIP_SILENCED);
    }

    @Test
    void countsThatCannotBeWrittenFailNothing() {
        silence(TEAM, 0, 60);
        deliver(Alert.firing(0), "first");
        table.setUnreachable(true);

        silences.writeCounts();

        table.setUnreachable(false);
        assertThat(table.list()).singleElement().extracting(Silence::kept).isEqualTo(0);
    }

    private void silence(Matchers matchers, int fromMinute, int toMinute) {
        table.put(new Silence(
                "one", matchers, Alert.minute(fromMinute), Alert.minute(toMinute), "alice", Optional.empty(), 0));
    }

    private Action deliver(Alert alert, String delivery) {
        Instant leaseUntil = clock.instant().plus(Duration.ofMinutes(1));
        return ((Done) reconciler.reconcile(alert.delivered(delivery), leaseUntil)).action();
    }

    private String title() {
        return "[" + Alert.firing(0).event().priority() + "] "
                + Alert.firing(0).event().title();
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
