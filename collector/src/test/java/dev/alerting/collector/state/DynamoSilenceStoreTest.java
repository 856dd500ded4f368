package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Silence.Matchers;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DynamoSilenceStoreTest {
    private static final Silence SILENCE = new Silence(
            "one",
            new Matchers(
                    Optional.of("grafana"),
                    Optional.of("web"),
                    Optional.of("rule-1"),
                    Set.of(Priority.P2, Priority.P3),
                    Map.of("instance", "web-*")),
            Alert.START,
            Alert.minute(60),
            "alice",
            Optional.of(7),
            3);
    private static final Silence OTHER = new Silence(
            "other",
            new Matchers(Optional.empty(), Optional.of("web"), Optional.empty(), Set.of(), Map.of()),
            Alert.START,
            Alert.minute(60),
            "bob",
            Optional.empty(),
            0);

    /** The one item, under the conditions that a write gives. */
    private ObjectNode item = Json.object();

    private int conflicts;
    private boolean failing;

    private final Loopback server = new Loopback(request -> {
        if (failing) {
            return Answer.reply(400, "{\"__type\":\"ValidationException\"}");
        }
        ObjectNode body = (ObjectNode) Json.parse(request.body());
        if (!body.has("Item")) {
            return Answer.reply(
                    200, item.isEmpty() ? "{}" : Json.write(Json.object().set("Item", item)));
        }
        if (conflicts-- > 0) {
            return Answer.reply(
                    400, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\"}");
        }
        boolean fits = item.isEmpty()
                ? body.path("ConditionExpression").asText().equals("attribute_not_exists(fingerprint)")
                : body.at("/ExpressionAttributeValues/:read/N")
                        .asText()
                        .equals(item.at("/version/N").asText());
        assertThat(fits).isTrue();
        item = (ObjectNode) body.path("Item");
        return Answer.reply(200, "{}");
    });
    private final DynamoAlertStateStore table = DynamoAlertStateStore.create(
            new AwsSettings(
                    Optional.of("us-east-1"),
                    Map.of("DYNAMODB", server.uri()),
                    Optional.of(new AwsSettings.Keys("key", "secret"))),
            "table");
    private final List<String> unreadable = new ArrayList<>();
    private final SilenceStore store = table.silences(unreadable::add);

    @AfterEach
    void stop() {
        table.close();
        server.close();
    }

    @Test
    void withoutAnItemThereAreNone() {
        assertThat(store.list()).isEmpty();
        assertThat(store.remove("one")).isEmpty();
        store.count(Map.of("one", 1));
        assertThat(item.isEmpty()).isTrue();
    }

    @Test
    void whatWasWrittenIsReadAndOthersStay() {
        store.put(SILENCE);
        store.put(OTHER);

        assertThat(store.list()).containsExactlyInAnyOrder(SILENCE, OTHER);
        assertThat(item.at("/fingerprint/S").asText()).isEqualTo("#silences");
        store.put(OTHER.withKept(5));
        assertThat(store.list()).containsExactlyInAnyOrder(SILENCE, OTHER.withKept(5));
    }

    @Test
    void whoEndsItIsToldAndOnlyOnce() {
        store.put(SILENCE);
        store.put(OTHER);

        assertThat(store.remove("one")).contains(SILENCE);
        assertThat(store.remove("one")).isEmpty();
        assertThat(store.list()).containsExactly(OTHER);
    }

    @Test
    void firingsAreAddedUp() {
        store.put(SILENCE);

        store.count(Map.of("one", 2, "gone", 1));

        assertThat(store.list()).containsExactly(SILENCE.withKept(5));
    }

    @Test
    void whoIsLateReadsAgainAndGivesUpInTheEnd() {
        conflicts = 2;
        store.put(SILENCE);
        assertThat(store.list()).containsExactly(SILENCE);

        conflicts = 100;
        assertThatThrownBy(() -> store.put(OTHER)).isInstanceOf(StateUnavailableException.class);
    }

    @Test
    void whatCannotBeUnderstoodSilencesNothing() {
        store.put(SILENCE);
        item.set("silence-byhand", Json.parse("{\"S\":\"web\"}"));
        item.set("silence-soon", Json.parse("{\"M\":{\"start\":{\"S\":\"soon\"},\"end\":{\"S\":\"later\"}}}"));
        item.set("silence-empty", Json.parse("{\"M\":{}}"));
        item.set("silence-p9", Json.parse("{\"M\":{\"priority\":{\"S\":\"P9\"}}}"));

        // Each would silence more than it says, if what is wrong were left out.
        item.set("silence-typo", byHand("\"tem\":{\"S\":\"web\"}"));
        item.set("silence-number", byHand("\"rule\":{\"N\":\"5\"}"));
        item.set("silence-text", byHand("\"labels\":{\"S\":\"instance=db\"}"));

        assertThat(store.list()).isEqualTo(List.of(SILENCE));
        assertThat(unreadable).containsExactlyInAnyOrder("byhand", "soon", "empty", "p9", "typo", "number", "text");
    }

    @Test
    void aTableThatDoesNotAnswerIsUnavailable() {
        failing = true;

        assertThatThrownBy(store::list).isInstanceOf(StateUnavailableException.class);
        assertThatThrownBy(() -> store.put(SILENCE)).isInstanceOf(StateUnavailableException.class);
    }

    private static JsonNode byHand(String attribute) {
        return Json.parse("{\"M\":{\"source\":{\"S\":\"grafana\"},\"start\":{\"S\":\"2025-09-16T12:00:00Z\"},"
                + "\"end\":{\"S\":\"2025-09-16T13:00:00Z\"}," + attribute + "}}");
    }
}
