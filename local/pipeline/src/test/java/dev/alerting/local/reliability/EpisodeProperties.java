package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.Status;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import dev.alerting.testing.PrintsSeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random episodes of several alerts, shuffled, duplicated, split into batches over one to four concurrent collectors, with
 * random faults: in the end it is as a simple model says.
 */
@AddLifecycleHook(PrintsSeed.class)
class EpisodeProperties {
    /** {@code make soak} asks for more. */
    private static final int MOST_STEPS = 2_000;

    /** One of each kind of table; the rest of the collector is the same. */
    private static Setting memory;

    private static Setting dynamoDb;
    private static Thread.UncaughtExceptionHandler handlerBefore;

    /** What all cases share: starting it takes longer than a case. */
    private record Setting(Simulation simulation, List<IssueTracker> trackers) {
        private static Setting of(Simulation simulation) {
            return new Setting(
                    simulation,
                    List.of(
                            simulation.newTracker(),
                            simulation.newTracker(),
                            simulation.newTracker(),
                            simulation.newTracker()));
        }
    }

    @BeforeContainer
    static void start() {
        memory = Setting.of(Simulation.inMemory());
        dynamoDb = Setting.of(new Simulation());
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Chaos.Killed)) {
                error.printStackTrace();
            }
        });
    }

    @AfterContainer
    static void stop() {
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        memory.simulation().close();
        dynamoDb.simulation().close();
    }

    /**
     * One run.
     *
     * @param episodes of each alert: how many repeats, and whether the last one is resolved
     * @param skewMinutes how far the sender's clock is behind ours
     * @param seed decides order, duplicates, batches and where calls break
     * @param faultPercent how many of the calls break
     */
    record Case(
            List<Integer> episodes,
            int repeats,
            boolean lastResolved,
            int collectors,
            int faultPercent,
            Mode mode,
            int skewMinutes,
            long seed) {}

    /** A notification, and when the webhook accepted it. */
    record Notification(String body, Instant acceptedAt) {
        void sendTo(Simulation simulation) {
            simulation.sendBody(body, acceptedAt);
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<List<Integer>> episodes =
                Arbitraries.integers().between(1, 2).list().ofMinSize(1).ofMaxSize(2);
        return Combinators.combine(
                        episodes,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(0, 5, 20),
                        Arbitraries.of(Mode.class),
                        Arbitraries.of(-7, 0, 7),
                        Arbitraries.longs())
                .as(Case::new);
    }

    /** Most cases: DynamoDB Local takes three quarters of the time of a case. */
    @Property(
            tries = 900,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.PREVIOUS_SEED)
    void theEndStateIsThatOfTheModel(@ForAll("cases") Case run) throws Exception {
        check(memory, run);
    }

    @Property(
            tries = 100,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.PREVIOUS_SEED)
    void theEndStateIsThatOfTheModelOnDynamoDb(@ForAll("cases") Case run) throws Exception {
        check(dynamoDb, run);
    }

    private static void check(Setting setting, Case run) throws Exception {
        Simulation simulation = setting.simulation();
        Random random = new Random(run.seed());
        List<TestAlert> alerts =
                run.episodes().stream().map(count -> TestAlert.fresh()).toList();
        List<Notification> sent = new ArrayList<>();
        for (int i = 0; i < alerts.size(); i++) {
            sent.addAll(notifications(alerts.get(i), run.episodes().get(i), run));
        }
        Collections.shuffle(sent, random);
        simulation.reset();
        breakCallsToGitHub(simulation, run, new Random(run.seed() + 1));
        sent.forEach(notification -> notification.sendTo(simulation));
        // One message in five is delivered once more, as another message: SNS delivers at least once as well.
        sent.stream()
                .filter(notification -> random.nextInt(5) == 0)
                .forEach(notification -> notification.sendTo(simulation));

        settle(setting, run, random);

        for (int i = 0; i < alerts.size(); i++) {
            verify(simulation, alerts.get(i), run, run.episodes().get(i));
        }
        assertThat(simulation.queue().deadLetters()).isEmpty();
    }

    private static List<Notification> notifications(TestAlert alert, int episodes, Case run) {
        List<Notification> sent = new ArrayList<>();
        for (int episode = 0; episode < episodes; episode++) {
            int start = episode * 100;
            for (int i = 0; i <= run.repeats(); i++) {
                sent.add(accepted(alert.firing(start), start + i, run));
            }
            if (episode < episodes - 1 || run.lastResolved()) {
                sent.add(accepted(alert.resolved(start, start + 50), start + 50, run));
            }
        }
        return sent;
    }

    private static Notification accepted(ObjectNode alert, int minute, Case run) {
        return new Notification(TestAlert.group(alert), TestAlert.minute(minute + run.skewMinutes()));
    }

    /** The newest event decides; no episode has two issues; nothing is left half done. */
    private static void verify(Simulation simulation, TestAlert alert, Case run, int episodes) {
        List<StoredIssue> issues = simulation.issues(alert);
        boolean open = !run.lastResolved();
        assertThat(issues.stream().filter(StoredIssue::isOpen))
                .as("open issues")
                .hasSize(open ? 1 : 0);
        assertThat(issues).as("issues").hasSizeLessThanOrEqualTo(episodes);
        assertThat(issues.stream().map(issue -> issue.body().lines().findFirst().orElse("")))
                .as("one issue an episode")
                .doesNotHaveDuplicates();
        int lastStart = (episodes - 1) * 100;
        Instant newest = TestAlert.minute((open ? lastStart + run.repeats() : lastStart + 50) + run.skewMinutes());
        assertThat(simulation.record(alert).status()).isEqualTo(open ? Status.OPEN : Status.CLOSED);
        assertThat(simulation.record(alert).history().events().getLast().observedAt())
                .as("the newest event known")
                .isEqualTo(newest);
        assertThat(simulation.record(alert).claim()).isEmpty();
        issues.forEach(issue -> assertThat(issue.comments().stream()
                        .filter(comment -> comment.body().contains("**Resolved**")))
                .as("closed once")
                .hasSizeLessThanOrEqualTo(1));
    }

    /** Each round every collector takes a batch; faults stop after a while, as they do in life. */
    private static void settle(Setting setting, Case run, Random random) throws Exception {
        Simulation simulation = setting.simulation();
        List<Chaos> chaos = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < run.collectors(); i++) {
            chaos.add(chaos(run, random));
            instances.add(
                    simulation.newInstance(chaos.get(i), setting.trackers().get(i)));
        }
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int step = 0; !simulation.queue().isEmpty(); step++) {
                assertThat(step).as("rounds until quiet").isLessThan(MOST_STEPS);
                List<Future<?>> rounds = new ArrayList<>();
                for (Instance instance : instances) {
                    List<Message> batch = simulation.queue().receive(1 + random.nextInt(3));
                    if (!batch.isEmpty()) {
                        rounds.add(executor.submit(() -> instance.work(batch)));
                    }
                }
                for (Future<?> round : rounds) {
                    round.get();
                }
                for (int i = 0; i < instances.size(); i++) {
                    if (chaos.get(i).isDead()) {
                        chaos.set(i, chaos.get(i).restarted());
                        instances.set(
                                i,
                                simulation.newInstance(
                                        chaos.get(i), setting.trackers().get(i)));
                    }
                }
                if (rounds.isEmpty()) {
                    Instant next = simulation.queue().nextVisible().orElseThrow();
                    simulation
                            .clock()
                            .advance(Duration.between(simulation.clock().instant(), next));
                }
            }
        }
    }

    /** Before or after their effect: the connection is closed without an answer. */
    private static void breakCallsToGitHub(Simulation simulation, Case run, Random random) {
        AtomicInteger calls = new AtomicInteger();
        Set<Integer> before = strikes(run, random);
        Set<Integer> after = strikes(run, random);
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

    private static Set<Integer> strikes(Case run, Random random) {
        return IntStream.rangeClosed(1, 40)
                .filter(call -> random.nextInt(100) < run.faultPercent())
                .boxed()
                .collect(Collectors.toSet());
    }

    private static Chaos chaos(Case run, Random random) {
        Set<Integer> strikes = strikes(run, random);
        return Chaos.when(strikes::contains, run.mode());
    }
}
