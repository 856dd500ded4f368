package dev.alerting.local.reliability;

import dev.alerting.local.reliability.Chaos.Mode;
import dev.alerting.local.reliability.EpisodeProperties.Case;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code make soak MINUTES=n}: the random episodes of {@link EpisodeProperties}, larger and for a given time. */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+", disabledReason = "runs by make soak")
class SoakTest {
    @BeforeAll
    static void start() {
        EpisodeProperties.start();
    }

    @AfterAll
    static void stop() {
        EpisodeProperties.stop();
    }

    @Test
    void randomEpisodesForAGivenTime() throws Exception {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("soak.minutes")).toNanos();
        long seed = Long.getLong("soak.seed", System.nanoTime());
        EpisodeProperties properties = new EpisodeProperties();
        long cases = 0;
        long nextReport = 0;

        while (System.nanoTime() < end) {
            Case run = random(new Random(seed + cases));
            try {
                properties.theEndStateIsThatOfTheModelOnDynamoDb(run);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "case " + cases + " of seed " + seed + " (make soak SEED=" + (seed + cases)
                                + " starts with it): " + run,
                        e);
            }
            cases++;
            if (System.nanoTime() > nextReport) {
                System.out.printf("soak: %d cases, seed %d%n", cases, seed);
                nextReport = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            }
        }
        System.out.printf("soak: %d cases, all as the model says%n", cases);
    }

    private static Case random(Random random) {
        List<Integer> episodes = IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(alert -> 1 + random.nextInt(3))
                .toList();
        return new Case(
                episodes,
                random.nextInt(3),
                random.nextBoolean(),
                1 + random.nextInt(4),
                random.nextInt(25),
                Mode.values()[random.nextInt(Mode.values().length)],
                random.nextInt(15) - 7,
                random.nextLong());
    }
}
