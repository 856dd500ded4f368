package dev.alerting.local.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.AwsRequest;
import dev.alerting.local.pipeline.LocalSecrets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The functions around a snapshot, each in a process of its own and through the runtime interface client's own context:
 * what is in the snapshot, and what is not.
 */
@EnabledOnOs(OS.LINUX)
class SnapshotTest {
    private static final int MOST_LOOKS = 20;

    private static final List<String> NOT_IN_A_SNAPSHOT = List.of(
            "dev.alerting.priming.LoopbackResponder",
            "dev.alerting.priming.AwsAnswers",
            "dev.alerting.common.secret.CachedSecret$Read",
            "dev.alerting.common.github.AppLogin$Token",
            "dev.alerting.common.github.AppCredentials",
            "dev.alerting.webhook.auth.KnownSenders",
            "sun.security.rsa.RSAPrivateCrtKeyImpl",
            "sun.security.ec.ECPrivateKeyImpl",
            "jdk.internal.net.http.HttpClientImpl",
            "sun.net.www.http.HttpClient",
            "sun.nio.ch.SocketChannelImpl");

    private static Surroundings surroundings;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        surroundings = new Surroundings();
    }

    @AfterAll
    static void stop() {
        surroundings.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector", "webhook"})
    void aPlainStartLoadsNothingOfSnapshots(String function) throws IOException {
        try (ProbeProcess process = start(function, "on-demand")) {
            process.succeeds(surroundings.newAlert());

            assertThat(loadedClasses())
                    .contains("dev.alerting.priming.SnapStart")
                    .noneMatch(name -> name.startsWith("org.crac."))
                    .filteredOn(name -> name.startsWith("dev.alerting.priming."))
                    .containsExactly("dev.alerting.priming.SnapStart");
            assertThat(process.ask("dns").path("ttl").asInt())
                    .as("seconds an address is kept")
                    .isPositive();
        }
    }

    private static List<String> destinations(ProbeProcess process) throws IOException {
        List<String> addresses = new ArrayList<>();
        process.ask("destinations").path("seen").forEach(seen -> addresses.add(seen.asText()));
        return addresses;
    }

    /** Host and port of everything the function would really call. */
    private static List<String> outside() {
        return surroundings.environment("snap-start").values().stream()
                .filter(value -> value.startsWith("http://"))
                .map(value -> URI.create(value).getAuthority())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector", "webhook"})
    void primingCallsNothingButItsOwnRespondersAndLeavesNothing(String function) throws IOException {
        try (ProbeProcess process = start(function, "snap-start")) {
            int requests = surroundings.requests();
            JsonNode before = process.ask("state");
            process.ask("checkpoint");
            JsonNode after = process.ask("state");

            assertThat(process.log()).anyMatch(line -> line.contains("primed for a snapshot"));
            assertThat(surroundings.requests()).isEqualTo(requests);
            assertThat(destinations(process))
                    .isNotEmpty()
                    .allMatch(address -> address.startsWith("127.0.0.1:"))
                    .doesNotContainAnyElementsOf(outside());
            assertThat(process.ask("dns").path("ttl").asInt())
                    .as("seconds an address is kept")
                    .isZero();

            assertThat(after.path("sockets").asLong())
                    .isEqualTo(before.path("sockets").asLong());
            // It holds nothing and ends by itself, within five seconds.
            assertThat(threads(after).stream().filter(thread -> !thread.equals("Keep-Alive-Timer")))
                    .containsExactlyElementsOf(threads(before));
            JsonNode instances = after.path("instances");
            assertThat(instances.path("dev.alerting.collector.CollectorHandler").asInt()
                            + instances
                                    .path("dev.alerting.webhook.WebhookHandler")
                                    .asInt())
                    .isEqualTo(1);
            assertThat(leftOver(process)).isEmpty();
            // The SDK has one from the start, by which it spreads retries of DynamoDB.
            assertThat(instances.path("java.util.Random").asInt())
                    .isEqualTo(before.path("instances").path("java.util.Random").asInt());
        }
    }

    /**
     * What must not be in a snapshot and still is. Asked several times, each of which collects garbage: the JVM holds a thread, and
     * what it has run, a moment longer than others wait for its end.
     */
    private static List<String> leftOver(ProbeProcess process) throws IOException {
        List<String> left = List.of();
        for (int look = 0; look < MOST_LOOKS; look++) {
            JsonNode instances = process.ask("state").path("instances");
            left = NOT_IN_A_SNAPSHOT.stream().filter(instances::has).toList();
            if (left.isEmpty()) {
                break;
            }
        }
        return left;
    }

    @Test
    void theCollectorsSecretsAreNotInTheSnapshotAlthoughItHadThem() throws Exception {
        String key = Json.parse(surroundings.secrets.app().secret())
                .path("github_app_key_base64")
                .asText();
        byte[] encoded = surroundings.secrets.app().keys().getPrivate().getEncoded();
        String pem = Base64.getEncoder().encodeToString(encoded);
        try (ProbeProcess process = start("collector", "snap-start")) {
            process.succeeds(surroundings.newAlert());
            JsonNode had = process.ask("state").path("instances");
            assertThat(had.path("dev.alerting.common.github.AppLogin$Token").asInt())
                    .isEqualTo(1);
            assertThat(had.path("sun.security.rsa.RSAPrivateCrtKeyImpl").asInt())
                    .isPositive();
            assertThat(had.path("dev.alerting.collector.delivery.BatchProcessor")
                            .asInt())
                    .isEqualTo(1);
            assertThat(reachable(process, "ghs_")).isTrue();

            process.ask("checkpoint");

            JsonNode has = process.ask("state").path("instances");
            assertThat(has.path("dev.alerting.common.github.AppLogin$Token").asInt())
                    .isZero();
            assertThat(has.path("sun.security.rsa.RSAPrivateCrtKeyImpl").asInt())
                    .isZero();
            // And the generator of random numbers it has.
            assertThat(has.path("dev.alerting.collector.delivery.BatchProcessor")
                            .asInt())
                    .isZero();
            assertThat(reachable(process, "ghs_")).isFalse();
            assertThat(reachable(process, key.substring(0, 100))).isFalse();
            assertThat(reachable(process, pem.substring(100, 160))).isFalse();
            assertThat(reachable(process, "app-secrets"))
                    .as("the search finds what is there")
                    .isTrue();
        }
    }

    @Test
    void theWebhooksTokensAreNotInTheSnapshotAlthoughItHadThem() throws IOException {
        try (ProbeProcess process = start("webhook", "snap-start")) {
            process.succeeds(surroundings.newAlert());
            JsonNode had = process.ask("state").path("instances");
            assertThat(had.path("dev.alerting.webhook.auth.KnownSenders").asInt())
                    .isEqualTo(1);

            process.ask("checkpoint");

            JsonNode has = process.ask("state").path("instances");
            assertThat(has.path("dev.alerting.webhook.auth.KnownSenders").asInt())
                    .isZero();
            assertThat(reachable(process, surroundings.secrets.webhook().get(LocalSecrets.GRAFANA_HEADER)))
                    .isFalse();
            assertThat(reachable(process, "webhook-secrets"))
                    .as("the search finds what is there")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector", "webhook"})
    void afterARestoreTheSecretIsReadAgainAndEventsGoThrough(String function) throws IOException {
        try (ProbeProcess process = start(function, "snap-start")) {
            process.succeeds(surroundings.newAlert());
            process.ask("checkpoint");
            int issues = surroundings.gitHub.issues().size();
            long read = secretsRead();

            JsonNode restore = process.ask("restore");
            // Lambda allows the hooks of a restore ten seconds: they have next to nothing to do.
            assertThat(restore.path("classes").asLong()).as("classes loaded").isLessThan(100);
            assertThat(secretsRead()).as("a restore makes no call").isEqualTo(read);
            process.succeeds(surroundings.newAlert());

            assertThat(secretsRead()).isEqualTo(read + 1);
            assertThat(surroundings.gitHub.issues()).hasSize(function.equals("collector") ? issues + 1 : issues);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector", "webhook"})
    void theFirstEventLoadsHardlyAClass(String function) throws IOException {
        long plain;
        try (ProbeProcess process = start(function, "on-demand")) {
            plain = process.succeeds(surroundings.newAlert()).path("classes").asLong();
        }
        try (ProbeProcess process = start(function, "snap-start")) {
            process.ask("checkpoint");
            process.ask("restore");
            long primed =
                    process.succeeds(surroundings.newAlert()).path("classes").asLong();

            System.out.println(
                    function + ": classes loaded by the first event: " + plain + " plain, " + primed + " primed");
            assertThat(primed).isLessThan(plain / 20);
        }
    }

    /** Without those the JVM runs virtual threads and other people's stages on, which carry nothing over. */
    private static List<String> threads(JsonNode state) {
        List<String> names = new ArrayList<>();
        state.path("threads").forEach(name -> names.add(name.asText()));
        names.removeIf(name -> name.matches("ForkJoinPool.*|.*-?Poller|VirtualThread-unblocker"));
        return names;
    }

    private ProbeProcess start(String function, String initialization) throws IOException {
        return ProbeProcess.start(folder, function, surroundings.environment(initialization));
    }

    private static boolean reachable(ProbeProcess process, String text) throws IOException {
        return process.ask("reach " + text).path("found").asBoolean();
    }

    private static long secretsRead() {
        return surroundings.aws.stub().requests().stream()
                .map(AwsRequest::operation)
                .filter("GetSecretValue"::equals)
                .count();
    }

    private List<String> loadedClasses() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("classes.log"))) {
            return lines.map(line -> line.replaceFirst("^.*\\] ", "").split(" ")[0])
                    .toList();
        }
    }
}
