package dev.alerting.common.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.testing.RelativeCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** {@code make fuzz COUNT=n SEED=n}; a short run with every build. */
class MessageInterpreterFuzzTest {
    private static final int IN_A_CHUNK = 1_000;

    /** For a chunk that takes a second. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Path FINDING = Path.of("target", "fuzz-finding.txt");

    private long alerts;
    private long ignored;
    private long invalid;
    private double worst;
    private final RelativeCost cost = OrdinaryMessage.cost();
    private volatile String input = "";

    @Test
    void everyTextBecomesAnEventOrAClearRefusalAtABoundedCost() throws Exception {
        int count = Integer.getInteger("fuzz.count", 5_000);
        long seed = Long.getLong("fuzz.seed", 20_251_122L);
        Mutator mutator = new Mutator(seed);

        try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
            for (int done = 0; done < count; done += IN_A_CHUNK) {
                int chunk = Math.min(IN_A_CHUNK, count - done);
                int first = done;
                try {
                    worker.submit(() -> run(mutator, first, chunk)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    worker.shutdownNow();
                    throw finding("it hangs, seed " + seed, e);
                } catch (ExecutionException e) {
                    throw finding("an input from " + first + " on, of seed " + seed, e.getCause());
                }
                if ((done + chunk) % 100_000 == 0) {
                    report(done + chunk, seed);
                }
            }
        }

        report(count, seed);
        assertThat(alerts).as("most of the inputs are well-formed").isGreaterThan(count / 4);
        assertThat(invalid).isGreaterThan(count / 10);
    }

    private void run(Mutator mutator, int first, int chunk) {
        List<AlertSender> senders = SenderRegistry.all();
        for (int i = first; i < first + chunk; i++) {
            input = mutator.next();
            // What the sender or the topic says about the source may be wrong as well.
            Optional<AlertSource> source =
                    i % 4 == 0 ? Optional.of(senders.get(i / 4 % senders.size()).source()) : Optional.empty();
            Invariants.check(interpret(source));
        }
    }

    private List<Interpretation> interpret(Optional<AlertSource> source) {
        AtomicReference<List<Interpretation>> result = new AtomicReference<>();
        double times = cost.of(() -> result.set(Invariants.interpret(input, source)));
        if (times > cost.limit()) {
            throw new AssertionError("costs %.0f times as much as an ordinary message of 256 KiB".formatted(times));
        }
        worst = Math.max(worst, times);
        for (Interpretation entry : result.get()) {
            switch (entry) {
                case Alert alert -> alerts++;
                case Ignored nothing -> ignored++;
                default -> invalid++;
            }
        }
        return result.get();
    }

    private AssertionError finding(String what, Throwable cause) throws IOException {
        Files.createDirectories(FINDING.getParent());
        Files.writeString(FINDING, input);
        return new AssertionError(
                what + ": " + cause + "; the input is in " + FINDING.toAbsolutePath()
                        + ", to be kept in src/test/resources/fuzz",
                cause);
    }

    private void report(int done, long seed) {
        System.out.printf(
                "fuzz: normalizer, %,d inputs, seed %d: %,d alerts, %,d ignored, %,d refused; costliest %.1f times an ordinary one%n",
                done, seed, alerts, ignored, invalid, worst);
    }
}
