package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.TableStream;
import dev.alerting.local.lambda.FunctionProcess;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The history of the stack as applied, after the alerts of {@link DeployedStackTest}: what they left in the stream of the
 * state table goes through the package and becomes raw events, figures and files. The stream's records are made
 * those of yesterday, because files are of days that are over.
 */
@EnabledIfEnvironmentVariable(
        named = "STACK_OUTPUTS",
        matches = ".+",
        disabledReason = "run by infra/bin/emulator-test, which applies the stack first")
class DeployedHistoryTest {
    private final AppliedStack stack = AppliedStack.find();
    private final LocalDate yesterday =
            Clock.systemUTC().instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);

    @Test
    void whatTheAlertsDidIsInTheBucket() throws Exception {
        FunctionConfiguration settings = stack.live(stack.prefix() + "-history", "history");
        Map<String, String> environment = settings.environment().variables();
        try (FunctionProcess history = stack.start(settings, "history");
                DynamoDbClient dynamoDb = stack.aws().client(DynamoDbClient.builder());
                S3Client s3 = stack.aws().client(S3Client.builder())) {
            ObjectNode batch = streamOfYesterday(dynamoDb);

            assertThat(Json.parse(history.invoke(Json.write(batch)).answer())
                            .path("batchItemFailures")
                            .isEmpty())
                    .isTrue();

            List<Map<String, AttributeValue>> events = dynamoDb
                    .queryPaginator(request -> request.tableName(environment.get("EVENTS_TABLE_NAME"))
                            .indexName("by-day")
                            .keyConditionExpression("#day = :day")
                            .expressionAttributeNames(Map.of("#day", "day"))
                            .expressionAttributeValues(Map.of(":day", AttributeValue.fromS(yesterday.toString()))))
                    .items()
                    .stream()
                    .toList();
            assertThat(events)
                    .as("Grafana's alert opened, and that of what was no JSON; CloudWatch's opened and closed")
                    .hasSize(4);
            assertThat(run(history, "aggregate", Map.of("from", yesterday.toString())))
                    .contains(yesterday.toString());
            Map<String, String> asked = Map.of("from", yesterday.toString(), "to", yesterday.toString());
            assertThat(run(history, "export", asked)).containsExactly(yesterday.toString());

            String place = "v1/dt=" + yesterday + "/";
            JsonNode files = Json.parse(
                            new String(read(s3, environment, place + "manifest.json"), StandardCharsets.UTF_8))
                    .path("files");
            assertThat(files.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder(
                            "episodes.csv",
                            "rules.csv",
                            "teams.csv",
                            "masked/episodes.csv",
                            "masked/rules.csv",
                            "masked/teams.csv");
            for (Map.Entry<String, JsonNode> file : files.properties()) {
                assertThat(sha256(read(s3, environment, place + file.getKey())))
                        .as(file.getKey())
                        .isEqualTo(file.getValue().path("sha256").asText());
            }
            assertThat(new String(read(s3, environment, place + "episodes.csv"), StandardCharsets.UTF_8)
                            .lines()
                            .skip(1))
                    .hasSize(3)
                    .anyMatch(row -> row.contains(",dev-infra,P1,grafana,") && row.contains(",open,"))
                    .anyMatch(row -> row.contains(",web,P0,cloudwatch,") && row.contains(",closed,"));
            assertThat(run(history, "export", asked)).as("the same bytes again").isEmpty();
        }
    }

    private ObjectNode streamOfYesterday(DynamoDbClient dynamoDb) {
        long noon = yesterday.atTime(LocalTime.NOON).toEpochSecond(ZoneOffset.UTC);
        ObjectNode batch = Json.object();
        ArrayNode records = batch.putArray("Records");
        try (TableStream written = TableStream.of(
                stack.aws().client(DynamoDbStreamsClient.builder()), dynamoDb, stack.output("status_table_name"))) {
            written.read().forEach(record -> {
                ObjectNode change = (ObjectNode) record.path("dynamodb");
                change.put("ApproximateCreationDateTime", noon);
                records.add(record);
            });
        }
        assertThat(records).isNotEmpty();
        return batch;
    }

    private static List<String> run(FunctionProcess history, String run, Map<String, String> more)
            throws InterruptedException {
        ObjectNode event = Json.object();
        ObjectNode request = event.putObject("history").put("run", run);
        more.forEach(request::put);
        JsonNode answer = Json.parse(history.invoke(Json.write(event)).answer());
        assertThat(answer.path("days").isArray()).as(answer.toString()).isTrue();
        return answer.path("days").valueStream().map(JsonNode::asText).toList();
    }

    private static byte[] read(S3Client s3, Map<String, String> environment, String key) {
        return s3.getObjectAsBytes(request ->
                        request.bucket(environment.get("REPORTS_BUCKET")).key(key))
                .asByteArray();
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
