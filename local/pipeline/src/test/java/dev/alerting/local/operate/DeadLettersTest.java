package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Against real queues of the local AWS. */
class DeadLettersTest {
    private static final Path NO_FILE = Path.of("not-used");

    private static LocalAws aws;

    private final List<String> out = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        aws = LocalAws.start(LocalAwsOptions.of("alerting-dlq"), line -> {});
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @BeforeEach
    void empty() {
        for (String url : List.of(aws.queueUrl(), aws.dlqUrl())) {
            aws.sqs().purgeQueue(request -> request.queueUrl(url));
        }
    }

    @Test
    void theListCountsByReasonAndSourceAndLeavesAllWhereItIs() {
        put("a", Map.of("reason", "NOT_JSON", "reason_detail", "line 1"));
        put("b", Map.of("reason", "NOT_JSON", "source", "grafana"));
        put("c", Map.of());

        run("list", Map.of(), true);

        assertThat(out.getFirst()).isEqualTo("3 of 3 dead letters");
        assertThat(out)
                .contains(
                        "  1  reason NOT_JSON, source none",
                        "  1  reason NOT_JSON, source grafana",
                        "  1  reason none, source none");
        assertThat(out).anyMatch(line -> line.endsWith("0m  NOT_JSON  none  line 1"));
        // Nothing is hidden from whoever comes next.
        assertThat(aws.dlqDepth().visible()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"REASON, NOT_JSON, a", "REASON, none, b", "SOURCE, grafana, b", "SOURCE, none, a", "ID, original-b, b"})
    void onlyWhatMatchesIsProcessedAgain(String variable, String value, String body) {
        put("a", Map.of("reason", "NOT_JSON"));
        put("b", Map.of("source", "grafana", "original_message_id", "original-b"));

        run("redrive", Map.of(variable, value), true);

        assertThat(out).startsWith("1 of 2 dead letters match").endsWith("done: 1 sent");
        assertThat(receive(aws.queueUrl())).extracting(Message::body).containsExactly(body);
        assertThat(receive(aws.dlqUrl()))
                .hasSize(1)
                .noneMatch(message -> message.body().equals(body));
    }

    @Test
    void aMessageGoesBackAsItCame() {
        put(
                "a",
                Map.of(
                        "reason",
                        "NOT_JSON",
                        "reason_detail",
                        "x",
                        "failed_at",
                        "2026-01-01T00:00:00Z",
                        "original_message_id",
                        "m1",
                        "source",
                        "grafana",
                        "accepted_at",
                        "2025-12-31T23:00:00Z",
                        "delivery_id",
                        "d1"));

        run("redrive", Map.of(), true);

        assertThat(texts(receive(aws.queueUrl()).getFirst()))
                .isEqualTo(Map.of("source", "grafana", "accepted_at", "2025-12-31T23:00:00Z", "delivery_id", "d1"));
    }

    /** Otherwise it would count as newer than what has come since. */
    @Test
    void oneThatSqsMovedKeepsItsTime() {
        put("a", Map.of());
        Instant sent = Instant.ofEpochMilli(
                Long.parseLong(aws.peekDlq().getFirst().systemAttributes().get("SentTimestamp")));

        run("redrive", Map.of(), true);

        assertThat(texts(receive(aws.queueUrl()).getFirst()))
                .containsEntry("accepted_at", sent.toString())
                .containsKey("delivery_id");
    }

    @Test
    void withoutAYesNothingIsDone() {
        put("a", Map.of("reason", "NOT_JSON"));

        run("redrive", Map.of(), false);
        run("delete", Map.of(), false);

        assertThat(out).contains("Not confirmed; nothing was done.");
        assertThat(aws.dlqDepth().visible()).isEqualTo(1);
        assertThat(receive(aws.queueUrl())).isEmpty();
    }

    @Test
    void onlyWhatMatchesIsDeleted() {
        for (int letter = 0; letter < 25; letter++) {
            put("drop-" + letter, Map.of("reason", "NOT_JSON"));
        }
        put("keep", Map.of("reason", "MISSING_FIELD"));

        run("delete", Map.of("REASON", "NOT_JSON"), true);

        assertThat(out).startsWith("25 of 26 dead letters match").endsWith("done: 25 deleted");
        assertThat(receive(aws.dlqUrl())).extracting(Message::body).containsExactly("keep");
    }

    /** With two attributes of its own SQS takes only ten. */
    @Test
    void oneThatCannotBeSentHoldsUpNoOther() {
        Map<String, String> ten = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put("attribute-" + i, "x");
        }
        put("first", Map.of());
        put("too-many", ten);
        put("last", Map.of());

        assertThat(run("redrive", Map.of(), true)).isFalse();

        assertThat(out).contains("done: 2 sent").anyMatch(line -> line.startsWith("failed, still there: "));
        assertThat(receive(aws.queueUrl())).extracting(Message::body).containsExactlyInAnyOrder("first", "last");
        assertThat(receive(aws.dlqUrl())).extracting(Message::body).containsExactly("too-many");
    }

    @Test
    void anExportHoldsEverythingAndTakesNothing() throws IOException {
        put("{\"text\": \"\u00e9\"}", Map.of("reason", "NOT_JSON"));
        Path file = folder.resolve("letters.jsonl");

        run("export", Map.of(), true, file);

        JsonNode line = Json.parse(Files.readString(file));
        assertThat(line.path("body").asText()).isEqualTo("{\"text\": \"\u00e9\"}");
        assertThat(line.path("attributes").path("reason").asText()).isEqualTo("NOT_JSON");
        assertThat(aws.dlqDepth().visible()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> run("export", Map.of(), true, file));
    }

    @Test
    void oneIsShownWhole() {
        put("whole", Map.of("reason", "NOT_JSON", "original_message_id", "m7"));

        run("show", Map.of("ID", "m7"), true);

        assertThat(Json.parse(out.getLast()).path("body").asText()).isEqualTo("whole");
    }

    @ParameterizedTest
    @CsvSource({
        "OLDER, 2h, 120, true",
        "OLDER, 2h, 119, false",
        "OLDER, 90m, 90, true",
        "NEWER, 1d, 1439, true",
        "NEWER, 1d, 1440, false",
    })
    void ageIsCountedFromWhenItWasPutThere(String variable, String age, int minutes, boolean matches) {
        Instant now = new MovableClock().instant();
        Letter letter = new Letter("id", "handle", now.minus(Duration.ofMinutes(minutes)), Map.of(), "");

        assertThat(LetterFilter.from(Map.of(variable, age)).matches(letter, now))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"2", "2 hours", "-1h", "1w"})
    void anAgeThatIsNoneIsRefused(String age) {
        assertThatIllegalArgumentException().isThrownBy(() -> LetterFilter.from(Map.of("OLDER", age)));
    }

    private boolean run(String command, Map<String, String> variables, boolean confirmed) {
        return run(command, variables, confirmed, NO_FILE);
    }

    private boolean run(String command, Map<String, String> variables, boolean confirmed, Path file) {
        try (DeadLetterQueue queue = new DeadLetterQueue(aws.sqs(), aws.dlqUrl(), aws.queueUrl())) {
            return new DeadLetters(queue, LetterFilter.from(variables), Clock.systemUTC(), out::add, () -> confirmed)
                    .run(command, file);
        }
    }

    private void put(String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        aws.sqs()
                .sendMessage(request ->
                        request.queueUrl(aws.dlqUrl()).messageBody(body).messageAttributes(values));
    }

    private List<Message> receive(String url) {
        return aws.sqs()
                .receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
    }

    private static Map<String, String> texts(Message message) {
        Map<String, String> texts = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> texts.put(name, value.stringValue()));
        return texts;
    }
}
