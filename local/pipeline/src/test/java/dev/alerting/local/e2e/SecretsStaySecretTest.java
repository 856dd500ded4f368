package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.local.aws.DeadLetter;
import dev.alerting.local.aws.FunctionSettings;
import dev.alerting.local.aws.LocalLambdaContext;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Every payload through the whole pipeline with secrets that can be recognized, which then must be nowhere. */
class SecretsStaySecretTest {
    private static final Path TEST_DATA = Repository.path("test-data");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PERSONAL_TOKEN = "ghp_MarkedPersonalTokenThatNobodyMaySee01";

    /** Installation tokens of the stand-in, and the App's JSON Web Tokens. */
    private static final Pattern MADE_ON_THE_WAY =
            Pattern.compile("ghs_[A-Za-z0-9]{36}|eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.");

    private static final Map<String, String> TOKENS = Map.of(
            LocalSecrets.GRAFANA_HEADER, "marked-grafana-token-7f3a9c51",
            LocalSecrets.ALERTMANAGER_HEADER, "marked-alertmanager-token-2b8d40e6",
            LocalSecrets.CUSTOM_HEADER, "marked-custom-token-c19e77a4");

    private final LocalSecrets secrets = LocalSecrets.of(webhookSecret());
    private final Collection<String> said = new ConcurrentLinkedQueue<>();

    private static String webhookSecret() {
        ObjectNode secret = Json.object();
        TOKENS.forEach(secret::put);
        return Json.write(secret);
    }

    @Test
    void asAnApp() throws Exception {
        try (LocalPipeline pipeline = LocalPipeline.start(options())) {
            sendEverything(pipeline, pipeline.gitHub());

            assertNowhere(configured(), left(pipeline, pipeline.gitHub()));
        }
    }

    @Test
    void withAPersonalToken() throws Exception {
        try (GitHubStandIn gitHub = GitHubStandIn.start(GitHubStandInOptions.of(
                                "acme/alerts",
                                secrets.app().id(),
                                secrets.app().slug(),
                                secrets.app().publicKey())
                        .withPersonalToken(new PersonalToken(PERSONAL_TOKEN, "octocat", Permission.WRITE)));
                LocalPipeline pipeline = LocalPipeline.start(options()
                        .withGitHub(new LocalOptions.RealGitHub(
                                "acme/alerts",
                                PERSONAL_TOKEN,
                                Optional.of(gitHub.apiUrl().toString())))
                        .withCollector("GITHUB_CONTENT_PER_MINUTE", "6000")
                        .withCollector("GITHUB_CONTENT_PER_HOUR", "60000"))) {
            Set<String> configured = new HashSet<>(configured());
            configured.add(PERSONAL_TOKEN);

            sendEverything(pipeline, gitHub);

            assertNowhere(configured, left(pipeline, gitHub));
        }
    }

    @Test
    void aSecretThatWereSaidWouldBeFound() {
        for (String secret : configured()) {
            String encoded = Base64.getEncoder().encodeToString(("x:" + secret).getBytes(StandardCharsets.UTF_8));
            assertThat(found(Set.of(secret), List.of("before " + secret + " after")))
                    .hasSize(1);
            assertThat(found(Set.of(secret), List.of("Basic " + encoded))).hasSize(1);
        }
    }

    /** Libraries quote what they refuse: in a cause, in the cause of a cause, and in an exception beside it. */
    @Test
    void aSecretInAMessageOfALibraryIsNotLogged() {
        StructuredLog log = new StructuredLog(Clock.systemUTC(), said::add);
        for (String secret : configured()) {
            Throwable refused = new IllegalArgumentException("invalid header value: \"token " + secret + "\"");
            Throwable closing = new IOException("while sending " + secret);
            refused.addSuppressed(closing);
            RuntimeException failure = new IllegalStateException("a call failed", new IOException(secret, refused));
            failure.addSuppressed(closing);

            log.error("reconciling failed").withUnexpected(failure).write();
        }

        assertThat(said).hasSameSizeAs(configured()).allMatch(line -> line.contains("\"stack\":["));
        assertNowhere(configured(), List.copyOf(said));
    }

    private LocalOptions options() {
        return LocalOptions.standard().withSecrets(secrets).withLog(said::add).withProgress(said::add);
    }

    /** All payloads, wrong tokens, broken bodies, and a GitHub that fails in ways that are logged. */
    private void sendEverything(LocalPipeline pipeline, GitHubStandIn gitHub) throws Exception {
        try (Senders senders = new Senders(pipeline, TEST_DATA)) {
            List<String> files = payloads();
            gitHub.faults().add(RequestMatch.createIssue().nth(2), Faults.status(422, "Validation Failed"));
            gitHub.faults().add(RequestMatch.createComment().nth(1), Faults.status(403, "Resource not accessible"));
            for (String file : files) {
                int status = senders.send(file);
                said.add("status " + status);
                assertThat(status).as(file).isIn(200, 400);
            }
            for (String header : TOKENS.keySet()) {
                said.add(senders.post(header, "wrong", "{}").body());
                said.add(senders.post(header, TOKENS.get(header) + "x", "{}").body());
                said.add(senders.post(header, TOKENS.get(header), "{\"cut\": ").body());
            }
            assertThat(pipeline.awaitEmpty(PATIENCE)).isTrue();
            assertThat(gitHub.issues()).hasSizeGreaterThan(files.size() / 2);
            failUnexpectedly(pipeline, senders.readPayload("grafana/grafana-firing.json"));
        }
    }

    /** Has an alert meet a record that cannot be read: nobody foresees that, so it is logged with its stack. */
    private void failUnexpectedly(LocalPipeline pipeline, String payload) {
        DynamoDbClient table = pipeline.aws().dynamoDb();
        String name = pipeline.aws().tableName();
        table.scan(request -> request.tableName(name)).items().forEach(item -> {
            Map<String, AttributeValue> unreadable = new HashMap<>(item);
            unreadable.remove("version");
            table.putItem(request -> request.tableName(name).item(unreadable));
        });
        SQSMessage message = new SQSMessage();
        message.setMessageId("unexpected");
        message.setReceiptHandle("unexpected");
        message.setEventSourceArn(pipeline.aws().queueArn());
        message.setBody(payload);
        MessageAttribute realm = new MessageAttribute();
        realm.setDataType("String");
        realm.setStringValue(LocalSecrets.GRAFANA_HEADER);
        message.setMessageAttributes(Map.of("sender", realm));
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));

        SQSBatchResponse response = pipeline.collectors()
                .getFirst()
                .handleRequest(
                        event,
                        new LocalLambdaContext(
                                FunctionSettings.resolveReferences("collector"),
                                options().clock()));

        assertThat(response.getBatchItemFailures()).hasSize(1);
        assertThat(said)
                .anyMatch(line -> line.contains("\"level\":\"ERROR\"")
                        && line.contains("\"stack\":[")
                        && line.contains("dev.alerting.collector.state.RecordItem.read(RecordItem.java:"));
    }

    private static List<String> payloads() throws IOException {
        try (Stream<Path> files = Files.walk(TEST_DATA)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> TEST_DATA.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    /** Logs and metrics, issues, comments, dead letters, records. */
    private List<String> left(LocalPipeline pipeline, GitHubStandIn gitHub) {
        List<String> texts = new ArrayList<>(said);
        for (StoredIssue issue : gitHub.issues()) {
            texts.add(issue.title());
            texts.add(issue.body());
            texts.addAll(issue.labels());
            issue.comments().forEach(comment -> texts.add(comment.body()));
        }
        List<DeadLetter> letters = pipeline.aws().peekDlq();
        letters.forEach(letter -> texts.add(letter.body() + letter.messageAttributes()));
        List<Map<String, AttributeValue>> items = pipeline.aws()
                .dynamoDb()
                .scan(request -> request.tableName(pipeline.aws().tableName()))
                .items();
        items.forEach(item -> texts.add(new TreeMap<>(item).toString()));

        assertThat(said).anyMatch(line -> line.contains("_aws")).anyMatch(line -> line.contains("NORMALIZED_ALERT"));
        assertThat(letters).isNotEmpty();
        assertThat(items).isNotEmpty();
        return texts;
    }

    /** The senders' tokens, and of the App's key each line, as it is and as it is stored. */
    private Set<String> configured() {
        Set<String> values = new HashSet<>(TOKENS.values());
        String stored =
                Json.parse(secrets.app().secret()).path("github_app_key_base64").asText();
        values.add(stored);
        new String(Base64.getDecoder().decode(stored), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.startsWith("-----") && line.length() == 64)
                .forEach(values::add);
        return values;
    }

    private static void assertNowhere(Set<String> secrets, List<String> texts) {
        assertThat(found(secrets, texts)).isEmpty();
        assertThat(texts).noneMatch(text -> MADE_ON_THE_WAY.matcher(text).find());
    }

    private static List<String> found(Set<String> secrets, List<String> texts) {
        Set<String> forms = new HashSet<>();
        for (String secret : secrets) {
            forms.add(secret);
            forms.addAll(base64(secret));
        }
        return texts.stream()
                .filter(text -> forms.stream().anyMatch(text::contains))
                .map(text -> text.substring(0, Math.min(text.length(), 300)))
                .toList();
    }

    /** The middle of the secret's base64, wherever in a longer text it stands. */
    private static List<String> base64(String secret) {
        List<String> forms = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            byte[] bytes = (" ".repeat(shift) + secret).getBytes(StandardCharsets.UTF_8);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            String middle = encoded.substring(4, encoded.length() - 3);
            forms.add(middle);
            forms.add(middle.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }
}
