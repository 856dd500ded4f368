package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.testing.PrintsSeed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@AddLifecycleHook(PrintsSeed.class)
class DeciderProperties {
    private final Decider decider = new Decider(
            new Decider.Options(Optional.of(Duration.ofMinutes(15)), Duration.ofMinutes(5), Duration.ofHours(24)));

    /** One event arrives, after a person may have done something to an issue. */
    record Step(Alert alert, String delivery, Person person, int now) {}

    /** What people do between two events. */
    enum Person {
        NOTHING,
        CLOSES,
        REOPENS,
        DELETES
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theSameSituationGivesTheSameDecision(@ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            DeliveredAlert occurrence = step.alert().delivered(step.delivery());
            IssueView view = world.view();

            Decision decision = decider.decide(world.record, occurrence, view, Alert.minute(step.now()));

            assertThat(decider.decide(world.record, occurrence, view, Alert.minute(step.now())))
                    .isEqualTo(decision);
            world.apply(step);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void atMostOneIssueIsOpenAndTheRecordNeverGoesBack(@ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            AlertRecord before = world.record;

            world.apply(step);

            AlertRecord after = world.record;
            assertThat(world.openIssues()).isLessThanOrEqualTo(1);
            assertThat(after.episode().number())
                    .isGreaterThanOrEqualTo(before.episode().number());
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anAlertWhoseNewestEventFiresIsNeverWithoutAnIssueUnlessAPersonWantedIt(@ForAll("calmSteps") List<Step> steps) {
        World world = new World();
        steps.forEach(world::apply);

        boolean firing = world.record.status() == Status.OPEN;

        assertThat(world.openIssues()).isEqualTo(firing ? 1 : 0);
    }

    @Provide
    Arbitrary<Alert> alerts() {
        return Combinators.combine(
                        Arbitraries.of(AlertState.class),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.of(Priority.class),
                        Arbitraries.of("web", "dev-infra"))
                .as((state, at, priority, team) ->
                        Alert.firing(at).state(state).priority(priority).teams(team));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(Arbitraries.of(Person.class));
    }

    @Provide
    Arbitrary<List<Step>> calmSteps() {
        return steps(Arbitraries.just(Person.NOTHING));
    }

    private Arbitrary<List<Step>> steps(Arbitrary<Person> people) {
        return Combinators.combine(
                        alerts(),
                        Arbitraries.integers().between(0, 12).map(i -> "delivery-" + i),
                        people,
                        Arbitraries.integers().between(30, 90))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    /** The record and its issues, with decisions taking effect at once. */
    private final class World {
        private final Map<Integer, IssueView> issues = new HashMap<>();
        private AlertRecord record = AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START);

        IssueView view() {
            return record.issue().number().map(issues::get).orElse(IssueView.UNSEEN);
        }

        long openIssues() {
            return issues.values().stream()
                    .filter(IssueView.Open.class::isInstance)
                    .count();
        }

        void apply(Step step) {
            act(step.person(), step.now());
            DeliveredAlert occurrence = step.alert().delivered(step.delivery());
            Decision first = decider.decide(record, occurrence, IssueView.UNSEEN, Alert.minute(step.now()));
            Decision decision = first instanceof Decision.LookAtIssue
                    ? decider.decide(record, occurrence, view(), Alert.minute(step.now()))
                    : first;
            switch (decision) {
                case Decision.LookAtIssue look -> throw new AssertionError("looked already");
                case Decision.Skip skip -> record = skip.remember().orElse(record);
                case Decision.Create create -> {
                    int number = issues.size() + 1;
                    issues.put(number, open());
                    record = create.next().toBuilder()
                            .issue("acme/alerts", number)
                            .build();
                }
                case Decision.Promote promote -> throw new AssertionError("there are no rows here");
                case Decision.Comment comment -> record = comment.next();
                case Decision.Reopen reopen -> throw new AssertionError("no issue is opened again by default");
                case Decision.Close close -> {
                    issues.put(close.number(), new IssueView.ClosedByUs(Alert.minute(step.now())));
                    record = close.next();
                }
            }
        }

        private void act(Person person, int now) {
            record.issue().number().ifPresent(number -> {
                IssueView view = issues.get(number);
                switch (person) {
                    case NOTHING -> {}
                    case CLOSES -> {
                        if (view instanceof IssueView.Open) {
                            issues.put(number, new IssueView.ClosedByPerson(Alert.minute(now)));
                        }
                    }
                    case REOPENS -> {
                        if (!(view instanceof IssueView.Gone)) {
                            issues.put(number, open());
                        }
                    }
                    case DELETES -> issues.put(number, new IssueView.Gone());
                }
            });
        }

        private static IssueView open() {
            return new IssueView.Open("[P1] Disk is full", Set.of());
        }
    }
}
