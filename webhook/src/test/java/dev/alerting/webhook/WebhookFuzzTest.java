package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.RelativeCost;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code make fuzz}: raw requests, nearly all with a token that is accepted; a short run with every build. */
class WebhookFuzzTest {
    private static final Path TEST_DATA = Repository.path("test-data");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Usual are at most 3 times. */
    private static final double LIMIT = 100;

    private static final int LARGEST = 256 * 1024;
    private static final int IN_A_CHUNK = 1_000;
    private static final Set<Integer> CLEAR = Set.of(200, 400, 401, 405, 413);

    private static final List<byte[]> BODIES = bodies();
    private static final List<String> METHODS = Arrays.asList("GET", "PUT", "post", "", null);
    private static final List<String> PARTS = List.of(
            "\u0000", "\ud83d", "\uffff", "\\ud83d", "{", "]", "\"", ",", "1e999", "9".repeat(120), "[".repeat(70));

    private final Map<Integer, Long> answers = new TreeMap<>();
    private WebhookBench bench = new WebhookBench();
    private double worst;
    private final RelativeCost cost = new RelativeCost(() -> new WebhookBench().send(ordinary()), LIMIT);
    private volatile APIGatewayV2HTTPEvent request;

    @Test
    void everyRequestIsAcceptedOrClearlyRefusedAtABoundedCost() throws Exception {
        int count = Integer.getInteger("fuzz.count", 5_000);
        long seed = Long.getLong("fuzz.seed", 20_251_122L);
        Random random = new Random(seed);

        try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
            for (int done = 0; done < count; done += IN_A_CHUNK) {
                int chunk = Math.min(IN_A_CHUNK, count - done);
                // What is published and logged is kept by the bench, so each has a new one.
                bench = new WebhookBench();
                try {
                    worker.submit(() -> run(random, chunk)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    worker.shutdownNow();
                    throw new AssertionError(
                            "after " + done + " requests of seed " + seed + ": " + describe(request), e);
                }
                if ((done + chunk) % 100_000 == 0) {
                    report(done + chunk, seed);
                }
            }
        }

        report(count, seed);
        assertThat(answers.get(200)).as("most of the requests are well-formed").isGreaterThan(count / 4);
        assertThat(answers).containsKeys(400, 401, 405, 413);
    }

    private void run(Random random, int chunk) {
        for (int i = 0; i < chunk; i++) {
            request = next(random);
            int published = bench.publisher.published.size();
            APIGatewayV2HTTPResponse response = send();
            boolean accepted = response.getStatusCode() == 200;
            assertThat(CLEAR).contains(response.getStatusCode());
            assertThat(bench.publisher.published.size() - published).isEqualTo(accepted ? 1 : 0);
            JsonNode answer = Json.parse(response.getBody());
            assertThat(answer.path(accepted ? "delivery_id" : "reason").asText())
                    .isNotBlank();
            answers.merge(response.getStatusCode(), 1L, Long::sum);
        }
    }

    private APIGatewayV2HTTPResponse send() {
        APIGatewayV2HTTPResponse response = bench.send(request);
        double times = cost.of(() -> new WebhookBench().send(request));
        if (times > LIMIT) {
            throw new AssertionError("costs %.0f times as much as an ordinary request of 256 KiB".formatted(times));
        }
        worst = Math.max(worst, times);
        return response;
    }

    /** An ordinary notification with blanks before it, as large as may be. */
    private static APIGatewayV2HTTPEvent ordinary() {
        String body = new String(read(TEST_DATA.resolve("grafana/grafana-firing.json")), StandardCharsets.UTF_8);
        return WebhookBench.request(
                "POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), " ".repeat(LARGEST - 8_192) + body);
    }

    private static APIGatewayV2HTTPEvent next(Random random) {
        String method = random.nextInt(50) == 0 ? METHODS.get(random.nextInt(METHODS.size())) : "POST";
        Map<String, String> headers = new HashMap<>();
        headers.put(
                random.nextBoolean() ? WebhookBench.HEADER : WebhookBench.HEADER.toLowerCase(Locale.ROOT),
                random.nextInt(50) == 0 ? WebhookBench.TOKEN + "\u0000" : WebhookBench.TOKEN);
        for (int more = random.nextInt(4); more > 0; more--) {
            headers.put("x-" + random.nextInt(10), PARTS.get(random.nextInt(PARTS.size())));
        }
        byte[] bytes = body(random);
        boolean encoded = random.nextBoolean();
        String body = encoded ? Base64.getEncoder().encodeToString(bytes) : new String(bytes, StandardCharsets.UTF_8);
        if (random.nextInt(100) == 0) {
            body = random.nextBoolean() ? null : body.substring(0, random.nextInt(body.length() + 1));
        }
        APIGatewayV2HTTPEvent event = WebhookBench.request(method, random.nextInt(200) == 0 ? null : headers, body);
        event.setIsBase64Encoded(encoded ^ random.nextInt(100) == 0);
        if (random.nextInt(500) == 0) {
            event.setRequestContext(null);
        }
        return event;
    }

    private static byte[] body(Random random) {
        byte[] body = BODIES.get(random.nextInt(BODIES.size()));
        return switch (random.nextInt(200)) {
            case 0 -> grown(body, LARGEST - 512 + random.nextInt(1024), random);
            case 1 ->
                PARTS.get(random.nextInt(PARTS.size()))
                        .repeat(1 + random.nextInt(2_000))
                        .getBytes(StandardCharsets.UTF_8);
            case 2, 3, 4, 5 -> Arrays.copyOf(body, random.nextInt(body.length));
            default -> random.nextInt(3) == 0 ? body : changed(body, random);
        };
    }

    private static byte[] changed(byte[] body, Random random) {
        if (random.nextInt(3) > 0) {
            // Within its quotes, so that it stays JSON more often than not.
            String text = new String(body, StandardCharsets.UTF_8);
            int at = text.indexOf("\": \"", random.nextInt(text.length()));
            return at < 0
                    ? body
                    : (text.substring(0, at + 4) + "x" + (char) random.nextInt(0x10000) + text.substring(at + 4))
                            .getBytes(StandardCharsets.UTF_8);
        }
        byte[] changed = body.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    /** A body about as long as may be: with blanks before it, or characters the queue does not take within it. */
    private static byte[] grown(byte[] body, int length, Random random) {
        if (random.nextBoolean()) {
            byte[] grown = new byte[Math.max(length, body.length)];
            Arrays.fill(grown, (byte) ' ');
            System.arraycopy(body, 0, grown, grown.length - body.length, body.length);
            return grown;
        }
        String filling = random.nextBoolean() ? "\uffff" : "\ud83d\ude92";
        int each = filling.getBytes(StandardCharsets.UTF_8).length;
        return ("{\"schema_version\": \"" + filling.repeat(length / each) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static String describe(APIGatewayV2HTTPEvent event) {
        String body = String.valueOf(event.getBody());
        return event.getHeaders() + " base64 " + event.getIsBase64Encoded() + ", "
                + body.substring(0, Math.min(body.length(), 4_000));
    }

    private static List<byte[]> bodies() {
        try (Stream<Path> files = Files.walk(TEST_DATA)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(WebhookFuzzTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(int done, long seed) {
        System.out.printf(
                "fuzz: webhook, %,d requests, seed %d: answers %s; costliest %.1f times an ordinary one%n",
                done, seed, answers, worst);
    }
}
