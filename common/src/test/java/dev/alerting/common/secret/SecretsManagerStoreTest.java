package dev.alerting.common.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretFolder.Content;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Against a loopback server that speaks the service's JSON 1.1 protocol. */
class SecretsManagerStoreTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String reply = "{}";

    /** What is answered first. */
    private final Queue<String> replies = new ConcurrentLinkedQueue<>();

    private HttpServer server;
    private SecretsManagerStore store;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        // With time-outs that no busy machine reaches: an attempt that takes too long is repeated.
        store = new SecretsManagerStore(
                AwsClients.build(SecretsManagerClient.builder(), settings(), "SECRETS_MANAGER", PATIENCE, PATIENCE),
                PATIENCE);
    }

    private AwsSettings settings() {
        return new AwsSettings(
                Optional.of("us-east-1"),
                Map.of(
                        "SECRETS_MANAGER",
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(new AwsSettings.Keys("test", "test")));
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    @Test
    void theCurrentTextIsRead() {
        reply = "{\"Name\":\"tokens\",\"SecretString\":\"{\\\"X-Token\\\":\\\"hidden\\\"}\"}";

        assertThat(store.read("tokens")).isEqualTo("{\"X-Token\":\"hidden\"}");
        assertThat(requests).containsExactly("secretsmanager.GetSecretValue {\"SecretId\":\"tokens\"}");
    }

    @Test
    void theValueBeforeIsRead() {
        reply = "{\"Name\":\"tokens\",\"SecretString\":\"{}\"}";

        assertThat(store.readPrevious("tokens")).isEqualTo("{}");
        assertThat(requests)
                .containsExactly("secretsmanager.GetSecretValue"
                        + " {\"SecretId\":\"tokens\",\"VersionStage\":\"AWSPREVIOUS\"}");
    }

    @Test
    void aMissingSecretHasToBeCreated() {
        status = 400;
        reply = "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such secret\"}";

        assertUnavailable("secret tokens does not exist; create it first");
    }

    @Test
    void aBinarySecretHasToBeText() {
        reply = "{\"Name\":\"tokens\",\"SecretBinary\":\"aGlkZGVu\"}";

        assertUnavailable("secret tokens is binary; it must be a JSON text");
    }

    @Test
    void aRefusalIsReportedWithItsReason() {
        status = 400;
        reply = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized\"}";

        assertUnavailable("secret tokens cannot be read: not authorized");
    }

    @Test
    void anOutageIsReportedAfterTheRetries() {
        status = 500;
        reply = "{\"__type\":\"InternalServiceError\",\"Message\":\"down\"}";

        assertUnavailable("secret tokens cannot be read: down");
        assertThat(requests).hasSizeGreaterThan(1);
    }

    @Test
    void secretsAreReadByTheBeginningOfTheirNamesPageByPage() {
        replies.add("""
                {"SecretValues": [{"Name": "dev/a", "SecretString": "hidden-a"}, {"Name": "dev/team/b", "SecretString": "hidden-b"},
                  {"Name": "other/dev/", "SecretString": "hidden-c"}], "Errors": [], "NextToken": "more"}""");
        replies.add("{\"SecretValues\": [{\"Name\": \"dev/d\", \"SecretBinary\": \"aGlkZGVu\"}]}");

        assertThat(store.readAll("dev/", 100))
                .containsExactly(
                        Map.entry("a", new Content.Value("hidden-a")),
                        Map.entry("d", new Content.Unreadable("it is binary; it must be a JSON text")),
                        Map.entry("team/b", new Content.Value("hidden-b")));
        assertThat(requests)
                .containsExactly(
                        "secretsmanager.BatchGetSecretValue"
                                + " {\"Filters\":[{\"Key\":\"name\",\"Values\":[\"dev/\"]}],\"MaxResults\":20}",
                        "secretsmanager.BatchGetSecretValue"
                                + " {\"Filters\":[{\"Key\":\"name\",\"Values\":[\"dev/\"]}],\"MaxResults\":20,\"NextToken\":\"more\"}");
    }

    @Test
    void aSecretThatCannotBeReadKeepsNoOtherBack() {
        reply = """
                {"SecretValues": [{"Name": "dev/a", "SecretString": "hidden"}], "Errors": [
                  {"SecretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:dev/b-AbCdEf",
                   "ErrorCode": "AccessDeniedException", "Message": "not with this key"},
                  {"SecretId": "dev/c", "ErrorCode": "InternalServiceError", "Message": "down"},
                  {"SecretId": "dev/d", "ErrorCode": "InvalidRequestException", "Message": "marked for deletion"}]}""";

        assertThat(store.readAll("dev/", 100))
                .containsExactly(
                        Map.entry("a", new Content.Value("hidden")),
                        Map.entry("b", new Content.Unreadable("AccessDeniedException: not with this key")),
                        Map.entry("c", new Content.Unavailable("InternalServiceError: down")));
    }

    @Test
    void readingEndsOnceThereAreTooMany() {
        reply = "{\"SecretValues\": [{\"Name\": \"dev/a\"}, {\"Name\": \"dev/b\"}], \"NextToken\": \"more\"}";

        store.readAll("dev/", 1);

        assertThat(requests).hasSize(1);
    }

    @Test
    void withoutPermissionItCannotBeToldWhichThereAre() {
        status = 400;
        reply = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized\"}";

        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(() -> store.readAll("dev/", 100))
                .withMessageStartingWith("secrets dev/* cannot be read: not authorized");
    }

    private void assertUnavailable(String message) {
        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(() -> store.read("tokens"))
                .withMessageStartingWith(message);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(target + " " + Json.write(Json.parse(body)));
        byte[] bytes = Optional.ofNullable(replies.poll()).orElse(reply).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
