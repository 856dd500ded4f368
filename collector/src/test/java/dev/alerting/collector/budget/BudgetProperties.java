package dev.alerting.collector.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.BudgetWorld.Plan;
import dev.alerting.collector.fake.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** All instances together, on a simulated clock. */
class BudgetProperties {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Property(tries = 100)
    void noSlidingMinuteOrHourIsExceeded(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int instances,
            @ForAll @IntRange(min = 0, max = 30) int kills,
            @ForAll @IntRange(min = 0, max = 5) int pauses,
            @ForAll @IntRange(min = 20, max = 80) int perMinute,
            @ForAll @IntRange(min = 50, max = 400) int perHour) {
        Random random = new Random(seed);
        BudgetWorld world =
                new BudgetWorld(new Plan(instances, perMinute, perHour, Ledger.SKEW, kills, pauses, 0), random);
        fill(world, random, 700, Duration.ofHours(random.nextInt(2)));

        world.run(Alert.START.plus(Duration.ofHours(3)));

        assertThat(world.mostIn(Duration.ofMinutes(1))).isLessThanOrEqualTo(perMinute);
        assertThat(world.mostIn(Duration.ofHours(1))).isLessThanOrEqualTo(perHour);
        assertThat(world.uses).isNotEmpty();
    }

    /** Without the table in some invocations, two instances still stay below what GitHub accepts: a third above ours. */
    @Property(tries = 30)
    void withATableThatFailsNowAndThenTwoInstancesStayBelowGitHubsLimits(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int outages) {
        Random random = new Random(seed);
        BudgetWorld world = new BudgetWorld(new Plan(2, 60, 400, SECOND, 0, 0, outages), random);
        fill(world, random, 1_200, Duration.ofHours(1));

        world.run(Alert.START.plus(Duration.ofHours(4)));

        assertThat(world.mostIn(Duration.ofMinutes(1))).isLessThanOrEqualTo(80);
        assertThat(world.mostIn(Duration.ofHours(1))).isLessThanOrEqualTo(500);
    }

    @Test
    void whenEnoughWaitsTheLimitsAreUsed() {
        for (int instances = 2; instances <= 4; instances++) {
            double hour = usedOf(instances, 60, 400, Lane.P0, 0, 5);
            double others = usedOf(instances, 60, 400, Lane.P1, 0, 5) / 0.9;
            double minute = usedOf(instances, 60, 3_600, Lane.P0, 0, 2);
            double killed = usedOf(instances, 60, 400, Lane.P0, 2, 5);
            System.out.printf(
                    "%d instances: %.1f %% of the hour's limit, %.1f %% of what other lanes may have, %.1f %% of the"
                            + " minute's, %.1f %% of the hour's when 2 %% of invocations are killed%n",
                    instances, 100 * hour, 100 * others, 100 * minute, 100 * killed);
            assertThat(hour).isGreaterThan(0.95);
            assertThat(others).isGreaterThan(0.95);
            assertThat(minute).isGreaterThan(0.95);
        }
    }

    @Test
    void whenEverythingWaitsTheMostUrgentGoFirst() {
        Random random = new Random(7);
        BudgetWorld world = new BudgetWorld(new Plan(2, 60, 400, SECOND, 0, 0, 0), random);
        Lane[] others = {Lane.CLOSE, Lane.P1, Lane.P2, Lane.P3};
        for (int i = 0; i < 2_000; i++) {
            Duration after = Duration.ofMillis(random.nextLong(60_000));
            world.add(Alert.START.plus(after), i % 20 == 0 ? Lane.P0 : others[i % others.length]);
        }

        world.run(Alert.START.plus(Duration.ofHours(12)));

        Map<Lane, Duration> last = new EnumMap<>(Lane.class);
        world.uses.forEach(use -> last.put(use.lane(), Duration.between(Alert.START, use.at())));
        System.out.printf("last of each lane of 2,000 at once: %s, %d receives%n", last, world.receives());
        assertThat(world.uses).hasSize(2_000);
        assertThat(last.get(Lane.P0)).isLessThan(Duration.ofMinutes(5));
        assertThat(last.get(Lane.CLOSE)).isLessThan(last.get(Lane.P1));
        assertThat(last.get(Lane.P1)).isLessThan(last.get(Lane.P2));
        assertThat(last.get(Lane.P2)).isLessThan(last.get(Lane.P3));
        assertThat(world.receives()).isLessThan(20 * 2_000);
    }

    /** From the end of the first hour: until then, the limit of the hour is hardly a limit. */
    private static double usedOf(int instances, int perMinute, int perHour, Lane lane, int kills, int hours) {
        Random random = new Random(42);
        BudgetWorld world = new BudgetWorld(new Plan(instances, perMinute, perHour, SECOND, kills, 0, 0), random);
        for (int i = 0; i < perHour * (hours + 2); i++) {
            world.add(Alert.START, lane);
        }
        Instant from = Alert.START.plus(Duration.ofHours(1));
        Instant end = from.plus(Duration.ofHours(hours));

        world.run(end);

        long used = world.uses.stream().filter(use -> !use.at().isBefore(from)).count();
        return (double) used / (perHour * hours);
    }

    private static void fill(BudgetWorld world, Random random, int alerts, Duration over) {
        Lane[] lanes = {Lane.P0, Lane.CLOSE, Lane.P1, Lane.P2, Lane.P3};
        for (int i = 0; i < alerts; i++) {
            Duration after = Duration.ofMillis(random.nextLong(over.toMillis() + 1));
            world.add(Alert.START.plus(after), lanes[random.nextInt(lanes.length)]);
        }
    }
}
