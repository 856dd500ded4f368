package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.fake.Loopback.Request;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DynamoAlertStateStoreTest {
    private static final String FAILED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";

    private final AlertRecord record = AlertRecord.unseen("fingerprint", Alert.START).toBuilder()
            .version(1)
            .build();
    private final Loopback server = new Loopback(request -> Answer.reply(200, "{}"));
    private final DynamoAlertStateStore store = new DynamoAlertStateStore(client(), "table");

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void anAlertNobodyHasSeenHasNoRecord() {
        assertThat(store.read("fingerprint")).isEmpty();
        assertThat(sent().path("ConsistentRead").asBoolean()).isTrue();
        assertThat(sent().path("Key").path("fingerprint").path("S").asText()).isEqualTo("fingerprint");
    }

    @Test
    void whatWasWrittenIsRead() {
        store.write(record);
        String item = Json.write(sent().path("Item"));
        server.answers(request -> Answer.reply(200, "{\"Item\": " + item + "}"));

        assertThat(store.read("fingerprint")).contains(record);
    }

    @Test
    void severalAreReadInOneRequest() {
        store.write(record);
        String item = Json.write(sent().path("Item"));
        server.answers(request -> Answer.reply(200, "{\"Responses\": {\"table\": [" + item + "]}}"));

        Map<String, AlertRecord> records = store.read(Set.of("fingerprint", "another"));

        assertThat(records).containsExactly(Map.entry("fingerprint", record));
        assertThat(sent().path("RequestItems")
                        .path("table")
                        .path("ConsistentRead")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void oneOfASetIsReadAlone() {
        assertThat(store.read(Set.of("fingerprint"))).isEmpty();
        assertThat(target()).isEqualTo("DynamoDB_20120810.GetItem");
    }

    @Test
    void halfAnAnswerIsNone() {
        server.answers(request -> Answer.reply(
                200,
                "{\"Responses\": {\"table\": []}, \"UnprocessedKeys\": {\"table\":"
                        + " {\"Keys\": [{\"fingerprint\": {\"S\": \"another\"}}]}}}"));

        assertThatThrownBy(() -> store.read(Set.of("fingerprint", "another")))
                .isInstanceOf(StateUnavailableException.class);
    }

    @Test
    void theFirstWriteNeedsAnEmptyPlace() {
        assertThat(store.write(record)).isTrue();
        assertThat(sent().path("ConditionExpression").asText()).isEqualTo("attribute_not_exists(fingerprint)");
    }

    @Test
    void everyFurtherWriteNeedsTheVersionThatWasRead() {
        assertThat(store.write(record.toBuilder().version(8).build())).isTrue();
        assertThat(sent().path("ConditionExpression").asText()).isEqualTo("version = :read");
        assertThat(sent().path("ExpressionAttributeValues")
                        .path(":read")
                        .path("N")
                        .asText())
                .isEqualTo("7");
    }

    @Test
    void aWriteOfSomebodyElseIsLost() {
        server.answers(request -> conditionFailed(item(request).put("title", "{\"S\": \"theirs\"}")));

        assertThat(store.write(record)).isFalse();
    }

    @Test
    void ourOwnWriteFoundAgainIsNoConflict() {
        server.answers(request -> conditionFailed(item(request)));

        assertThat(store.write(record)).isTrue();
    }

    @Test
    void aConflictThatShowsNoItemIsLost() {
        server.answers(request -> Answer.reply(400, "{\"__type\": \"" + FAILED + "\", \"message\": \"no\"}"));

        assertThat(store.write(record)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InternalServerError", "ProvisionedThroughputExceededException", "ThrottlingException"})
    void aTableThatDoesNotAnswerAsItShouldIsUnavailable(String kind) {
        int status = kind.equals("InternalServerError") ? 500 : 400;
        server.answers(request -> Answer.reply(
                status, "{\"__type\": \"com.amazonaws.dynamodb.v20120810#" + kind + "\", \"message\": \"no\"}"));

        assertThatThrownBy(() -> store.read("fingerprint"))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> store.read(Set.of("fingerprint", "another")))
                .isInstanceOf(StateUnavailableException.class);
        assertThatThrownBy(() -> store.write(record))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aTableOnThisMachineIsReachedByItsSettings() {
        AwsSettings settings = new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("DYNAMODB", server.uri()),
                Optional.of(new AwsSettings.Keys("key", "secret")));

        try (DynamoAlertStateStore made = DynamoAlertStateStore.create(settings, "table")) {
            assertThat(made.read("fingerprint")).isEmpty();
        }
    }

    private DynamoDbClient client() {
        return DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.US_EAST_1)
                .endpointOverride(server.uri())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private JsonNode sent() {
        return server.requests().getLast().json();
    }

    private String target() {
        return server.requests().getLast().headers().get("x-amz-target");
    }

    private static Item item(Request request) {
        return new Item(request.json().path("Item").deepCopy());
    }

    private static Answer conditionFailed(Item item) {
        return Answer.reply(
                400, "{\"__type\": \"" + FAILED + "\", \"message\": \"no\", \"Item\": " + item.json() + "}");
    }

    /** What the table says it holds. */
    private record Item(ObjectNode fields) {
        Item put(String name, String value) {
            fields.set(name, Json.parse(value));
            return this;
        }

        String json() {
            return Json.write(fields);
        }
    }
}
