package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WellFormedTest {
    @ParameterizedTest
    @CsvSource({
        "a\ud83d, a\ufffd",
        "\ude92a, \ufffda",
        "\ude92\ud83d, \ufffd\ufffd",
        "\ud83d\ud83d\ude92, \ufffd\ud83d\ude92",
        "\ud83d\ude92\ude92, \ud83d\ude92\ufffd",
    })
    void aLoneSurrogateIsReplaced(String text, String expected) {
        assertThat(WellFormed.isWellFormed(text)).isFalse();
        assertThat(WellFormed.repairText(text)).isEqualTo(expected);
    }

    @Test
    void aTextThatHasBytesStaysTheSame() {
        String text = "Größe \ud83d\ude92";

        assertThat(WellFormed.isWellFormed(text)).isTrue();
        assertThat(WellFormed.repairText(text)).isSameAs(text);
        assertThat(WellFormed.repairText("")).isEmpty();
    }

    @Test
    void everyNameAndTextOfATreeIsReplaced() {
        ObjectNode json = Json.object();
        json.putArray("\ud83d")
                .add(1)
                .add("\ude92")
                .add(Json.object().put("a", "b"))
                .addNull()
                .add(true);

        assertThat(WellFormed.repairTree(json))
                .isEqualTo(Json.parse("{\"\ufffd\":[1,\"\ufffd\",{\"a\":\"b\"},null,true]}"));
        JsonNode fine = json.path("\ud83d").path(2);
        assertThat(WellFormed.repairTree(fine)).isSameAs(fine);
    }
}
