package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.common.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB takes no item above 400 KB; a message may hold a megabyte. */
class ItemSizeTest {
    private static final int MOST = 400 * 1024;

    @Test
    void noTextOfAnAlertMakesTheItemTooLarge() {
        String text = "ü".repeat(500_000);
        AlertRecord next = AlertRecord.unseen("fingerprint", Alert.START).toBuilder()
                .title(text)
                .lastEvent(Alert.START, Optional.of(text))
                .details(Details.of(Alert.firing(0).raw(labels(text)).event()))
                .build();
        for (int episode = 0; episode < 2 * Story.MAX_PAST; episode++) {
            next = next.toBuilder()
                    .newEpisode(Alert.START, Alert.START)
                    .handling(Handling.NONE.toBuilder().cause(text).noise(text).build())
                    .build();
        }
        Claim claim =
                new Claim(Claim.Intent.CREATE, "owner", "action", Alert.START, Alert.minute(1), Optional.empty(), next);

        AttributeValue item = AttributeValue.fromM(
                RecordItem.write(next.toBuilder().claim(Optional.of(claim)).build()));

        assertThat(item.toString().length()).isLessThan(MOST / 4);
    }

    private static JsonNode labels(String text) {
        ObjectNode raw = Json.object();
        for (int label = 0; label < 50; label++) {
            raw.withObject("/labels").put("label" + label, text);
            raw.withObject("/values").put("value" + label, text);
        }
        return raw;
    }

    @Test
    void longReasonsThatDifferOnlyAtTheirEndStayDifferent() {
        String text = "r".repeat(500_000);

        Optional<String> first = reason(text + "1");
        Optional<String> second = reason(text + "2");

        assertThat(first).isNotEqualTo(second).isEqualTo(reason(text + "1"));
    }

    private static Optional<String> reason(String text) {
        return AlertRecord.unseen("fingerprint", Alert.START).toBuilder()
                .lastEvent(Alert.START, Optional.of(text))
                .build()
                .lastReason();
    }
}
