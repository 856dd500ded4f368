package dev.alerting.collector.budget;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryBudget;
import dev.alerting.testing.MovableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Some instances with clocks of their own and a queue of what waits, on simulated time: an invocation takes up to ten
 * that are due, one after the other, and who is refused comes back when told, up to five seconds later.
 */
final class BudgetWorld {
    private static final int BATCH = 10;

    final MovableClock clock = new MovableClock(Alert.START);
    final InMemoryBudget table = new InMemoryBudget();
    final List<Use> uses = new ArrayList<>();
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>(Comparator.comparing(Waiting::due));
    private final Random random;
    private final Plan plan;
    private final List<ContentBudget> instances = new ArrayList<>();
    private final List<Instant> freeAt = new ArrayList<>();
    private int receives;
    private int kills;

    /**
     * @param apart how far the clocks of two instances may be apart
     * @param kills of a hundred invocations, how many end in the midst of it
     * @param pauses of a thousand writes, how many GitHub answers with a Retry-After
     * @param outages of a hundred invocations, how many find the table down
     */
    record Plan(int instances, int perMinute, int perHour, Duration apart, int kills, int pauses, int outages) {}

    record Use(Instant at, Lane lane) {}

    private record Waiting(Instant due, Lane lane) {}

    private record Skewed(Clock clock, Duration ahead) implements java.time.InstantSource {
        @Override
        public Instant instant() {
            return clock.instant().plus(ahead);
        }
    }

    BudgetWorld(Plan plan, Random random) {
        this.plan = plan;
        this.random = random;
        for (int i = 0; i < plan.instances(); i++) {
            instances.add(fresh());
            freeAt.add(Alert.START);
        }
    }

    private ContentBudget fresh() {
        Duration ahead = Duration.ofMillis(random.nextLong(plan.apart().toMillis() + 1));
        return table.instance(plan.perMinute(), plan.perHour(), new Skewed(clock, ahead).withZone(ZoneId.of("UTC")));
    }

    void add(Instant due, Lane lane) {
        queue.add(new Waiting(due, lane));
    }

    void run(Instant end) {
        while (!queue.isEmpty()) {
            int who = random.nextInt(instances.size());
            for (int i = 0; i < instances.size(); i++) {
                who = freeAt.get(i).isBefore(freeAt.get(who)) ? i : who;
            }
            Instant at =
                    queue.peek().due().isAfter(freeAt.get(who)) ? queue.peek().due() : freeAt.get(who);
            if (!at.isBefore(end)) {
                return;
            }
            if (at.isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), at));
            }
            invoke(who);
            freeAt.set(who, clock.instant().plusMillis(50));
        }
    }

    /** Instances take turns, so that an invocation that moves the clock on does so for all. */
    private void invoke(int who) {
        table.setDown(random.nextInt(100) < plan.outages());
        boolean killed = random.nextInt(100) < plan.kills();
        List<Waiting> batch = new ArrayList<>();
        while (batch.size() < BATCH && !queue.isEmpty() && !queue.peek().due().isAfter(clock.instant())) {
            batch.add(queue.poll());
        }
        batch.sort(Comparator.comparing(Waiting::lane));
        int lives = killed ? random.nextInt(batch.size() + 1) : batch.size();
        for (Waiting one : batch) {
            receives++;
            if (lives-- <= 0) {
                add(clock.instant().plusSeconds(60), one.lane());
                continue;
            }
            Optional<Duration> wait = instances.get(who).takeOne(one.lane());
            if (wait.isPresent()) {
                add(clock.instant().plus(wait.get()).plusMillis(random.nextInt(1_000, 5_000)), one.lane());
                continue;
            }
            uses.add(new Use(clock.instant(), one.lane()));
            if (random.nextInt(1_000) < plan.pauses()) {
                instances.get(who).pause(Duration.ofSeconds(random.nextInt(1, 4_000)));
            }
            clock.advance(Duration.ofMillis(random.nextInt(20, 80)));
        }
        if (killed) {
            kills++;
            instances.set(who, fresh());
        } else {
            instances.get(who).endInvocation();
        }
        table.setDown(false);
    }

    int receives() {
        return receives;
    }

    int kills() {
        return kills;
    }

    /** The most that was written in any window of this length. */
    int mostIn(Duration window) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < uses.size(); to++) {
            while (!uses.get(from).at().plus(window).isAfter(uses.get(to).at())) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
