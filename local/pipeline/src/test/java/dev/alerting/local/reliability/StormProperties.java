package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Small storms of random alerts, shuffled, duplicated, over two to four concurrent collectors, with random faults at every
 * call that leaves them: each episode is in one place all the time, and in the end where a simple model says.
 */
class StormProperties {
    private static final int MOST_STEPS = 2_000;
    private static final int MOST_MINUTES_MORE = 120;
    private static final int COLLECTORS = 4;
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final AtomicInteger STORMS = new AtomicInteger();
    private static final AtomicInteger ROWS = new AtomicInteger();
    private static final AtomicInteger STRUCK = new AtomicInteger();

    /** With all issues of all runs in one place, each look takes longer than the one before. */
    private static final int RUNS_OF_A_SIMULATION = 50;

    private static Simulation simulation;
    private static List<IssueTracker> trackers;
    private static Thread.UncaughtExceptionHandler handlerBefore;

    @BeforeContainer
    static void start() {
        startSimulation();
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Chaos.Killed)) {
                error.printStackTrace();
            }
        });
    }

    private static void startSimulation() {
        simulation = Simulation.inMemory();
        trackers = IntStream.range(0, COLLECTORS)
                .mapToObj(i -> simulation.newTracker())
                .toList();
    }

    @AfterContainer
    static void stop() {
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        System.out.printf(
                "storms: %d issues of storms, %d rows at some time, faults at %d calls%n",
                STORMS.get(), ROWS.get(), STRUCK.get());
        assertThat(STORMS.get()).as("storms there were").isPositive();
        simulation.close();
    }

    /**
     * One run.
     *
     * @param alerts how many, of two rules of one team
     * @param after so many of one rule are no storm; twice as many of the team
     * @param resolvedPercent how many of them end
     * @param personCloses a person closes what issues of storms there are when the alerts are through
     * @param seed decides everything else
     */
    record Case(
            int alerts,
            int after,
            int resolvedPercent,
            boolean personCloses,
            int collectors,
            int faultPercent,
            Mode mode,
            long seed) {}

    private record Sent(String name, String body, Instant acceptedAt) {}

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        Arbitraries.integers().between(3, 9),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(0, 40, 100),
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(2, COLLECTORS),
                        Arbitraries.of(0, 5, 20),
                        Arbitraries.of(Mode.class),
                        Arbitraries.longs())
                .as(Case::new);
    }

    @Property(
            tries = 1000,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.PREVIOUS_SEED)
    void eachEpisodeIsInOnePlace(@ForAll("cases") Case run) throws Exception {
        if (NAMES.get() % RUNS_OF_A_SIMULATION == RUNS_OF_A_SIMULATION - 1) {
            simulation.close();
            startSimulation();
        }
        new Run(run).check();
    }

    private static final class Run {
        private final Case run;
        private final Random random;
        private final MemoryTable table = new MemoryTable();
        private final int issuesBefore = simulation.gitHub().issues().size();
        private final int id = NAMES.incrementAndGet();
        private final Map<String, Boolean> firing = new HashMap<>();
        private final Map<String, Boolean> mostUrgent = new HashMap<>();
        private final List<Chaos> chaos = new ArrayList<>();
        private final List<Instance> instances = new ArrayList<>();

        private Run(Case run) {
            this.run = run;
            this.random = new Random(run.seed());
        }

        private void check() throws Exception {
            List<Sent> sent = sent();
            Collections.shuffle(sent, random);
            simulation.reset();
            breakCallsToGitHub();
            for (Sent one : sent) {
                simulation.sendBody(one.body(), one.acceptedAt());
                if (random.nextInt(5) == 0) {
                    simulation.sendBody(one.body(), one.acceptedAt());
                }
            }
            for (int i = 0; i < run.collectors(); i++) {
                chaos.add(chaos());
                instances.add(newInstance(i));
            }
            settle();
            passMinutes(4);
            if (run.personCloses()) {
                personCloses();
            } else {
                passUntilSettled();
                verifyEnd();
            }
            chaos.forEach(each -> STRUCK.addAndGet(each.hasStruck() ? 1 : 0));
        }

        private List<Sent> sent() {
            Instant now = simulation.clock().instant();
            List<Sent> sent = new ArrayList<>();
            for (int i = 0; i < run.alerts(); i++) {
                String name = "Prop%06d%02d".formatted(id, i);
                boolean urgent = random.nextInt(4) == 0;
                boolean ends = random.nextInt(100) < run.resolvedPercent();
                ObjectNode alert = alert(name, "rule-" + id + "-" + i % 2, urgent ? "P0" : "P" + (1 + i % 3));
                sent.add(new Sent(name, Json.write(alert), now.minusSeconds(3000 - i)));
                if (random.nextBoolean()) {
                    sent.add(new Sent(name, Json.write(alert), now.minusSeconds(2000 - i)));
                }
                if (ends) {
                    sent.add(new Sent(name, Json.write(SenderFormat.GRAFANA.ended(alert)), now.minusSeconds(1000 - i)));
                }
                firing.put(name, !ends);
                mostUrgent.put(name, urgent);
            }
            return sent;
        }

        private ObjectNode alert(String name, String rule, String priority) {
            SenderFormat sender = SenderFormat.GRAFANA;
            ObjectNode alert = sender.alert(name);
            sender.fill(alert, sender.title(), name);
            sender.fill(alert, "/alerts/0/annotations/priority", priority);
            sender.fill(alert, "/alerts/0/annotations/team", "team-" + id);
            sender.fill(alert, "/alerts/0/ruleUID", rule);
            return alert;
        }

        private Instance newInstance(int number) {
            return simulation.newInstance(
                    table,
                    chaos.get(number),
                    trackers.get(number),
                    Instance.Settings.STANDARD.storms(run.after(), 2 * run.after()));
        }

        private Chaos chaos() {
            Set<Integer> strikes = strikes();
            return Chaos.when(strikes::contains, run.mode());
        }

        private Set<Integer> strikes() {
            return IntStream.rangeClosed(1, 60)
                    .filter(call -> random.nextInt(100) < run.faultPercent())
                    .boxed()
                    .collect(Collectors.toSet());
        }

        private void breakCallsToGitHub() {
            AtomicInteger calls = new AtomicInteger();
            Set<Integer> before = strikes();
            Set<Integer> after = strikes();
            ThreadLocal<Integer> call = new ThreadLocal<>();
            simulation.gitHub().clearHooks();
            simulation.gitHub().onRequest(request -> {
                call.set(calls.incrementAndGet());
                if (before.contains(call.get())) {
                    throw new Chaos.Broken();
                }
            });
            simulation.gitHub().onEffect(request -> {
                if (after.contains(call.get())) {
                    throw new Chaos.Broken();
                }
            });
        }

        private void settle() throws Exception {
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int step = 0; !simulation.queue().isEmpty(); step++) {
                    assertThat(step).as("rounds until quiet").isLessThan(MOST_STEPS);
                    List<Future<?>> rounds = new ArrayList<>();
                    for (Instance instance : instances) {
                        List<Message> batch = simulation.queue().receive(1 + random.nextInt(4));
                        if (!batch.isEmpty()) {
                            rounds.add(executor.submit(() -> instance.work(batch)));
                        }
                    }
                    if (random.nextInt(10) == 0) {
                        Instance ticked = instances.get(random.nextInt(instances.size()));
                        rounds.add(executor.submit(ticked::tick));
                    }
                    for (Future<?> round : rounds) {
                        round.get();
                    }
                    restartTheDead();
                    verifyNow();
                    if (rounds.isEmpty()) {
                        Instant next = simulation.queue().nextVisible().orElseThrow();
                        Instant now = simulation.clock().instant();
                        if (next.isAfter(now)) {
                            simulation.clock().advance(Duration.between(now, next));
                        }
                    }
                }
            }
        }

        private void passMinutes(int minutes) {
            for (int minute = 0; minute < minutes; minute++) {
                simulation.clock().advance(Duration.ofMinutes(1));
                instances.get(minute % instances.size()).tick();
                restartTheDead();
                verifyNow();
            }
        }

        /**
         * A storm ends after 15 quiet minutes, what it leaves a few minutes later. Where one call in five fails, and each
         * look takes several, that takes some more.
         */
        private void passUntilSettled() {
            passMinutes(40);
            for (int minute = 0; isUnsettled() && minute < MOST_MINUTES_MORE; minute++) {
                passMinutes(1);
            }
        }

        private boolean isUnsettled() {
            return table.allStorms().stream().anyMatch(storm -> storm.isActive())
                    || table.records().stream()
                            .anyMatch(record -> record.claim().isPresent());
        }

        private void restartTheDead() {
            for (int i = 0; i < instances.size(); i++) {
                if (chaos.get(i).isDead()) {
                    STRUCK.incrementAndGet();
                    chaos.set(i, chaos.get(i).restarted());
                    instances.set(i, newInstance(i));
                }
            }
        }

        private List<StoredIssue> issues() {
            return simulation.gitHub().issues().stream().skip(issuesBefore).toList();
        }

        private static List<StoredIssue> named(List<StoredIssue> issues, String name) {
            return issues.stream()
                    .filter(issue -> issue.title().endsWith(" " + name))
                    .toList();
        }

        private static boolean isStorm(StoredIssue issue) {
            return issue.labels().contains("alert:storm");
        }

        private AlertRecord record(String name) {
            return table.records().stream()
                    .filter(record -> record.title().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        /** At any time: never two issues for one episode, and what is an issue's is no row. */
        private void verifyNow() {
            List<StoredIssue> issues = issues();
            firing.keySet()
                    .forEach(name -> assertThat(named(issues, name)).as(name).hasSizeLessThanOrEqualTo(1));
            assertThat(issues.stream()
                            .filter(Run::isStorm)
                            .map(issue -> issue.body().lines().findFirst().orElse("")))
                    .as("one issue for a storm")
                    .doesNotHaveDuplicates();
            table.records().forEach(record -> {
                assertThat(record.row().isPresent() && record.issue().number().isPresent())
                        .isFalse();
                ROWS.addAndGet(record.row().isPresent() ? 1 : 0);
            });
        }

        /** All storms are over, and what still fires has its own issue. */
        private void verifyEnd() {
            List<StoredIssue> issues = issues();
            STORMS.addAndGet((int) issues.stream().filter(Run::isStorm).count());
            firing.forEach((name, fires) -> {
                AlertRecord record = record(name);
                assertThat(record.claim()).as(name).isEmpty();
                assertThat(record.status()).as(name).isEqualTo(fires ? Status.OPEN : Status.CLOSED);
                assertThat(named(issues, name).stream().filter(StoredIssue::isOpen))
                        .as("own open issues of %s", name)
                        .hasSize(fires ? 1 : 0);
            });
            assertThat(issues.stream().filter(Run::isStorm).filter(StoredIssue::isOpen))
                    .as("open storms")
                    .isEmpty();
            assertThat(simulation.queue().deadLetters()).isEmpty();
        }

        /** Nobody touches what a person has closed, and what was closed stays closed for them all. */
        private void personCloses() {
            List<StoredIssue> storms = issues().stream()
                    .filter(Run::isStorm)
                    .filter(StoredIssue::isOpen)
                    .toList();
            STORMS.addAndGet(storms.size());
            storms.forEach(
                    issue -> simulation.gitHub().people().close(issue.number(), "octocat", StateReason.NOT_PLANNED));
            Map<String, Integer> rows = new HashMap<>();
            List<StoredIssue> issuesThen = issues();
            table.records().stream()
                    .filter(record -> record.row().isPresent() && record.status() == Status.OPEN)
                    // One whose own issue is there already, by an attempt that is not recorded yet, keeps it.
                    .filter(record -> named(issuesThen, record.title()).isEmpty())
                    .forEach(record -> rows.put(record.title(), 1));
            Set<String> shown = storms.stream()
                    .flatMap(issue ->
                            rows.keySet().stream().filter(name -> issue.body().contains(name)))
                    .collect(Collectors.toSet());
            passUntilSettled();
            List<StoredIssue> issues = issues();
            shown.forEach(name -> {
                assertThat(named(issues, name)).as("issues of %s", name).isEmpty();
                assertThat(record(name).episode().isClosedByPerson()).as(name).isTrue();
            });
            assertThat(issues.stream().filter(Run::isStorm).filter(StoredIssue::isOpen))
                    .as("open storms")
                    .isEmpty();
        }
    }
}
