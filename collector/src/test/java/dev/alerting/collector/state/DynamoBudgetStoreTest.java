package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.BudgetStore.BudgetUnavailableException;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.budget.Ledger;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynamoBudgetStoreTest {
    private static final String FAILED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    private static final Ledger LEDGER = new Ledger(
            8,
            new TreeMap<>(Map.of(1_764_363_600_000L, 3, 1_764_363_600_500L, 2)),
            new TreeMap<>(Map.of(1_764_360_000_000L, 40)),
            Map.of("one", new Ledger.Share(5, Alert.START), "other", new Ledger.Share(1, Alert.minute(3))),
            Map.of(Lane.P0, Alert.minute(1), Lane.P2, Alert.minute(2)),
            Alert.minute(4));

    private final Loopback server = new Loopback(request -> Answer.reply(200, "{}"));
    private final DynamoAlertStateStore table = DynamoAlertStateStore.create(
            new AwsSettings(
                    Optional.of("us-east-1"),
                    Map.of("DYNAMODB", server.uri()),
                    Optional.of(new AwsSettings.Keys("key", "secret"))),
            "table");
    private final BudgetStore store = table.budget();

    @AfterEach
    void stop() {
        table.close();
        server.close();
    }

    @Test
    void withoutAnItemTheLedgerIsEmpty() {
        assertThat(store.read()).isEqualTo(Ledger.EMPTY);
        assertThat(sent().path("ConsistentRead").asBoolean()).isTrue();
        assertThat(sent().path("Key").path("fingerprint").path("S").asText()).isEqualTo("#budget");
    }

    @Test
    void whatWasWrittenIsRead() {
        store.write(LEDGER);
        answerWith(item());

        assertThat(store.read()).isEqualTo(LEDGER);
    }

    @Test
    void anEmptyLedgerIsReadAsItWasWritten() {
        Ledger first = new Ledger(1, new TreeMap<>(), new TreeMap<>(), Map.of(), Map.of(), Ledger.EMPTY.pausedUntil());
        store.write(first);
        answerWith(item());

        assertThat(store.read()).isEqualTo(first);
    }

    @Test
    void theFirstWriteNeedsAnEmptyPlaceAndEveryOtherTheVersionBefore() {
        assertThat(store.write(LEDGER)).isEmpty();
        assertThat(sent().path("ConditionExpression").asText()).isEqualTo("version = :read");
        assertThat(sent().at("/ExpressionAttributeValues/:read/N").asText()).isEqualTo("7");

        store.write(new Ledger(1, LEDGER.recent(), LEDGER.older(), Map.of(), Map.of(), Alert.START));
        assertThat(sent().path("ConditionExpression").asText()).isEqualTo("attribute_not_exists(fingerprint)");
    }

    @Test
    void whoIsLateIsShownWhatIsThere() {
        store.write(LEDGER);
        ObjectNode theirs = item();
        theirs.putObject("version").put("N", "9");
        conflictWith(theirs);

        assertThat(store.write(LEDGER))
                .hasValueSatisfying(ledger -> assertThat(ledger.version()).isEqualTo(9));
    }

    @Test
    void ourOwnWriteFoundAgainIsNoConflict() {
        store.write(LEDGER);
        conflictWith(item());

        assertThat(store.write(LEDGER)).isEmpty();
    }

    @Test
    void anItemThatWasDeletedInTheMeantimeIsWrittenAnew() {
        server.answers(request -> Answer.reply(400, "{\"__type\": \"" + FAILED + "\", \"message\": \"no\"}"));

        assertThat(store.write(LEDGER)).contains(Ledger.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "schema_version, N, 2",
        "schema_version, S, 1",
        "version, N, many",
        "recent, S, nonsense",
        "recent, S, 12=0",
        "recent, S, 12=-3",
        "older, N, 1",
        "shares, S, one=5",
        "shares, S, one=5@yesterday",
        "waiting, S, P9=2026-01-01T00:00:00Z",
        "paused_until, S, later"
    })
    void whatCannotBeUnderstoodIsUnavailable(String attribute, String type, String value) {
        store.write(LEDGER);
        ObjectNode damaged = item();
        damaged.putObject(attribute).put(type, value);

        answerWith(damaged);
        assertThatThrownBy(store::read).isInstanceOf(BudgetUnavailableException.class);
        conflictWith(damaged);
        assertThatThrownBy(() -> store.write(LEDGER)).isInstanceOf(BudgetUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema_version", "version", "paused_until"})
    void whatIsNotThereIsUnavailable(String attribute) {
        store.write(LEDGER);
        ObjectNode damaged = item();
        damaged.remove(attribute);
        answerWith(damaged);

        assertThatThrownBy(store::read).isInstanceOf(BudgetUnavailableException.class);
    }

    @Test
    void aTableThatRefusesIsUnavailable() {
        server.answers(request -> Answer.reply(
                400, "{\"__type\": \"com.amazon.coral.service#AccessDeniedException\", \"message\": \"no\"}"));

        assertThatThrownBy(store::read).isInstanceOf(BudgetUnavailableException.class);
        assertThatThrownBy(() -> store.write(LEDGER)).isInstanceOf(BudgetUnavailableException.class);
    }

    private void answerWith(ObjectNode item) {
        server.answers(request -> Answer.reply(200, "{\"Item\": " + Json.write(item) + "}"));
    }

    private void conflictWith(ObjectNode item) {
        server.answers(request -> Answer.reply(
                400, "{\"__type\": \"" + FAILED + "\", \"message\": \"no\", \"Item\": " + Json.write(item) + "}"));
    }

    private ObjectNode item() {
        return sent().path("Item").deepCopy();
    }

    private JsonNode sent() {
        return server.requests().getLast().json();
    }
}
