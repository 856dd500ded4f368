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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever order events are delivered in, the alert ends where working through them in the order of observation does. */
@AddLifecycleHook(PrintsSeed.class)
class DeliveryOrderProperties {
    private static final Duration REFIRE_AFTER = Duration.ofMinutes(5);
    private static final Duration GAP = Duration.ofHours(24);

    private final Decider decider =
            new Decider(new Decider.Options(Optional.of(Duration.ofHours(1)), REFIRE_AFTER, GAP));

    /** What senders tell of the episode an event belongs to. */
    enum Kind {
        /** Grafana, Alertmanager: a start by a clock of their own, which replicas do not agree on. */
        STARTS,
        /** Datadog: a key. */
        CYCLES,
        /** A custom sender that says nothing, and sends its state again and again. */
        POLLED
    }

    /**
     * One run.
     *
     * @param skewMinutes how far the sender's clock is ahead
     * @param replicas that send what they see, each with its own idea of the start
     * @param troubles of ten actions on GitHub, how many are not applied, so that their event is redelivered
     * @param seed decides the events and the order of their delivery
     */
    record Case(Kind kind, int skewMinutes, int replicas, int disorder, int troubles, long seed) {}

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.of(-90, -7, 0, 4, 7, 600),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(0, 2, 6, 100),
                        Arbitraries.of(0, 3),
                        Arbitraries.longs())
                .as(Case::new);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE, afterFailure = AfterFailureMode.PREVIOUS_SEED)
    void theEndStateIsThatOfTheEventsInTheOrderTheyWereObserved(@ForAll("cases") Case run) {
        Random random = new Random(run.seed());
        List<Alert> observed = new Sender(run, random).events();
        Model model = new Model();
        observed.stream().sorted(Comparator.comparing(Alert::seen)).forEach(model::take);
        World world = new World(run);

        List<Alert> delivered = delivered(observed, run, random);
        delivered.forEach(world::take);
        world.settle();

        assertThat(world.record.status() == Status.OPEN)
                .as(() -> "open, after %s delivered as %s"
                        .formatted(
                                observed.stream().map(Alert::seen).toList(),
                                delivered.stream().map(Alert::seen).toList()))
                .isEqualTo(model.open);
        assertThat(world.openIssues).as("open issues").hasSize(model.open ? 1 : 0);
        if (model.open) {
            assertThat(world.record.routing().priority()).as("priority").isEqualTo(model.priority);
        }
        assertThat(world.mostOpen).as("open issues at any time").isLessThanOrEqualTo(1);
        assertThat(world.created).as("issues").isLessThanOrEqualTo(model.episodes);
    }

    /** Some events are late, some come twice. A sender that polls sends its newest state once more, in time. */
    private static List<Alert> delivered(List<Alert> observed, Case run, Random random) {
        List<Alert> delivered = new ArrayList<>();
        for (Alert alert : observed) {
            int late = run.disorder() == 0 ? 0 : random.nextInt(run.disorder());
            delivered.add(Math.max(0, delivered.size() - late), alert);
            if (random.nextInt(5) == 0) {
                delivered.add(random.nextInt(delivered.size() + 1), alert);
            }
        }
        if (run.kind() == Kind.POLLED) {
            delivered.add(Collections.max(observed, Comparator.comparing(Alert::seen)));
        }
        return delivered;
    }

    /** Episodes with repeats, endings by mistake that go on, starts that move, and endings told by any replica. */
    private static final class Sender {
        private final Case run;
        private final Random random;
        private final List<Alert> events = new ArrayList<>();
        private Instant now = Alert.START;

        Sender(Case run, Random random) {
            this.run = run;
            this.random = random;
        }

        List<Alert> events() {
            List<Instant> starts = new ArrayList<>();
            int episodes = 1 + random.nextInt(3);
            for (int episode = 0; episode < episodes; episode++) {
                Instant start = senderTime();
                int repeats = random.nextInt(3);
                for (int i = 0; i <= repeats; i++) {
                    fire(episode, start);
                }
                if (episode < episodes - 1 || random.nextBoolean()) {
                    resolve(episode, start);
                    if (random.nextInt(4) == 0) {
                        now = now.plus(REFIRE_AFTER);
                        fire(episode, start);
                        if (random.nextBoolean()) {
                            resolve(episode, start);
                        }
                    }
                }
                now = now.plus(Duration.ofMinutes(1 + random.nextInt(90)));
                if (episode > 0 && random.nextInt(4) == 0) {
                    // Another replica has waited for news, and gives up.
                    resolve(episode - 1, starts.get(episode - 1));
                }
                starts.add(start);
            }
            return events;
        }

        private void fire(int episode, Instant start) {
            now = now.plusSeconds(1 + random.nextInt(400));
            Priority priority = Priority.values()[random.nextInt(4)];
            events.add(told(Alert.firing(now).priority(priority), episode, moved(start)));
        }

        private void resolve(int episode, Instant start) {
            now = now.plusSeconds(1 + random.nextInt(400));
            events.add(told(Alert.firing(now).state(AlertState.RESOLVED), episode, start));
        }

        private Instant senderTime() {
            return now.plus(Duration.ofMinutes(run.skewMinutes()));
        }

        /** One replica has seen it a little later than another; never before the episode before. */
        private Instant moved(Instant start) {
            return start.plusSeconds(random.nextInt(run.replicas()) * 15L);
        }

        private Alert told(Alert alert, int episode, Instant start) {
            return switch (run.kind()) {
                case STARTS -> alert.started(start);
                case CYCLES -> alert.cycle("cycle-" + episode);
                case POLLED -> alert;
            };
        }
    }

    /** The rules as the design has them, for events that come in order. */
    private static final class Model {
        private boolean open;
        private Priority priority = Priority.P2;
        private int episodes;
        private Optional<Instant> earliest = Optional.empty();
        private Optional<Instant> latest = Optional.empty();
        private Optional<String> key = Optional.empty();
        private Optional<Instant> resolvedAt = Optional.empty();

        void take(Alert alert) {
            Optional<Instant> start = alert.seen().startedAt();
            Optional<String> cycle = alert.seen().cycleKey();
            if (alert.seen().isFiring()) {
                if (!open && isLateCopy(alert, start, cycle)) {
                    return;
                }
                boolean another = !open || cycle.isPresent() && !cycle.equals(key);
                episodes += another ? 1 : 0;
                earliest = another || start.isPresent() && start.get().isBefore(earliest.orElse(Instant.MAX))
                        ? start
                        : earliest;
                latest = another || start.isPresent() && start.get().isAfter(latest.orElse(Instant.MIN))
                        ? start
                        : latest;
                key = cycle;
                priority = alert.priority();
                open = true;
            } else if (open && !isOfEarlierEpisode(start, cycle)) {
                open = false;
                resolvedAt = Optional.of(alert.seen().observedAt());
            }
        }

        private boolean isLateCopy(Alert alert, Optional<Instant> start, Optional<String> cycle) {
            boolean same = cycle.isPresent()
                    ? cycle.equals(key)
                    : start.isPresent() && latest.isPresent() && !start.get().isAfter(latest.get());
            return same
                    && resolvedAt.isPresent()
                    && alert.seen().observedAt().isBefore(resolvedAt.get().plus(REFIRE_AFTER));
        }

        private boolean isOfEarlierEpisode(Optional<Instant> start, Optional<String> cycle) {
            return cycle.isPresent() && !cycle.equals(key)
                    || start.isPresent() && earliest.isPresent() && start.get().isBefore(earliest.get());
        }
    }

    /** The record and its issues. An action that is not applied is given up, and its event is redelivered later. */
    private final class World {
        private final int troubles;
        private final Random random;
        private final List<DeliveredAlert> waiting = new ArrayList<>();
        private final Set<Instant> seenTo = new java.util.HashSet<>();

        private final Set<Integer> openIssues = new java.util.TreeSet<>();
        private AlertRecord record = AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START);
        private int created;
        private int mostOpen;
        private int deliveries;

        World(Case run) {
            troubles = run.troubles();
            random = new Random(run.seed() + 1);
        }

        void take(Alert alert) {
            if (!waiting.isEmpty() && random.nextBoolean()) {
                attempt(waiting.remove(random.nextInt(waiting.size())), random.nextInt(10) < troubles);
            }
            attempt(alert.delivered("delivery-" + deliveries++), random.nextInt(10) < troubles);
        }

        void settle() {
            Collections.shuffle(waiting, random);
            List.copyOf(waiting).forEach(delivered -> attempt(delivered, false));
        }

        private void attempt(DeliveredAlert delivered, boolean fails) {
            Decision first = decider.decide(record, delivered, IssueView.UNSEEN, Alert.START);
            Decision decision = first instanceof Decision.LookAtIssue look
                    ? decider.decide(record, delivered, view(look.number()), Alert.START)
                    : first;
            if (decision instanceof Decision.Create create && !delivered.seen().isFiring()) {
                assertThat(seenTo).as("what an end may open an issue for").contains(newestFiring(create.next()));
            }
            Optional<AlertRecord> next = acted(decision);
            if (fails && next.isPresent()) {
                record = record.toBuilder().awaiting(next.get().history()).build();
                waiting.add(new DeliveredAlert(
                        delivered.alert(), delivered.seen(), delivered.acceptedAt(), delivered.delivery(), true));
                return;
            }
            if (delivered.seen().isFiring()) {
                seenTo.add(delivered.seen().observedAt());
            }
            switch (decision) {
                case Decision.LookAtIssue look -> throw new AssertionError("looked already");
                case Decision.Promote promote -> throw new AssertionError("there are no rows here");
                case Decision.Skip skip -> record = skip.remember().orElse(record);
                case Decision.Create create -> {
                    openIssues.add(++created);
                    record = create.next().toBuilder()
                            .issue("acme/alerts", created)
                            .build();
                }
                case Decision.Comment comment -> record = comment.next();
                case Decision.Reopen reopen -> throw new AssertionError("no issue is opened again by default");
                case Decision.Close close -> {
                    openIssues.remove(close.number());
                    record = close.next();
                }
            }
            mostOpen = Math.max(mostOpen, openIssues.size());
        }

        private static Instant newestFiring(AlertRecord record) {
            return record.history().newest(AlertState.FIRING).orElseThrow().observedAt();
        }

        /** What a claim is held for; empty for what takes none. */
        private static Optional<AlertRecord> acted(Decision decision) {
            return switch (decision) {
                case Decision.Create create -> Optional.of(create.next());
                case Decision.Comment comment -> Optional.of(comment.next());
                case Decision.Close close -> Optional.of(close.next());
                default -> Optional.empty();
            };
        }

        private IssueView view(int number) {
            return openIssues.contains(number)
                    ? new IssueView.Open("[P1] Disk is full", Set.of())
                    : new IssueView.ClosedByUs(Alert.START);
        }
    }
}
