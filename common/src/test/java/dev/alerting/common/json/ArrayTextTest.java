package dev.alerting.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTextTest {
    /** Every kind of value, as no writer of ours would write it. */
    private static final String ODD = "[ 1.50 , \"a\\u00e9]\\\"x\" ,true,null,{\"alerts\":[1,2],\"b\" : {}} , [ [ ] ],"
            + "-0.0, 1e9,\"\uD83D\uDE00,\", 12345678901234567890.123456789 ,7]";

    @Test
    void everyElementKeepsItsOwnSpelling() {
        ArrayText array = ArrayText.ofWhole(ODD).orElseThrow();

        List<String> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            elements.add(array.slice(i, i + 1));
        }
        assertThat(elements)
                .containsExactly(
                        "[1.50]",
                        "[\"a\\u00e9]\\\"x\"]",
                        "[true]",
                        "[null]",
                        "[{\"alerts\":[1,2],\"b\" : {}}]",
                        "[[ [ ] ]]",
                        "[-0.0]",
                        "[1e9]",
                        "[\"\uD83D\uDE00,\"]",
                        "[12345678901234567890.123456789]",
                        "[7]");
    }

    @Test
    void allElementsTogetherAreTheSameDocument() {
        ArrayText array = ArrayText.ofWhole(ODD).orElseThrow();

        assertThat(Json.parse(array.slice(0, array.size()))).isEqualTo(Json.parse(ODD));
    }

    @Test
    void elementsCanBeReplacedOrLeftOutAndTheOthersKeepTheirSpelling() {
        ArrayText array = ArrayText.ofField("{\"a\": [ 1.50, {}, 1e9 , 7 ], \"b\":2}", "a")
                .orElseThrow()
                .withElements(Map.of(1, Optional.of("\"new\""), 3, Optional.empty()));

        assertThat(array.size()).isEqualTo(3);
        assertThat(array.elementBytes(1)).isEqualTo(5);
        assertThat(array.slice(0, 3)).isEqualTo("{\"a\": [1.50,\"new\",1e9], \"b\":2}");
    }

    @Test
    void anyArrayComesApartIntoItsElements() {
        Random random = new Random(20260101);
        for (int round = 0; round < 2000; round++) {
            JsonNode array = arrayOf(random, 3);
            String text = random.nextBoolean() ? Json.write(array) : Json.writePretty(array);

            ArrayText parts = ArrayText.ofWhole(text).orElseThrow();

            assertThat(parts.size()).isEqualTo(array.size());
            for (int i = 0; i < array.size(); i++) {
                assertThat(Json.parse(parts.slice(i, i + 1)).get(0))
                        .as("element %d of %s", i, text)
                        .isEqualTo(Json.parse(text).get(i));
            }
        }
    }

    private static ArrayNode arrayOf(Random random, int depth) {
        ArrayNode array = Json.object().putArray("a");
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            switch (random.nextInt(depth > 0 ? 8 : 6)) {
                case 0 -> array.add(random.nextInt());
                case 1 -> array.add(random.nextGaussian() * 1e10);
                case 2 -> array.add(random.nextBoolean());
                case 3 -> array.addNull();
                case 4 -> array.add("],[{}\"\\ \u00e9\uD83D\uDE00\n".substring(random.nextInt(6)));
                case 5 -> array.add("");
                case 6 -> array.add(arrayOf(random, depth - 1));
                default -> array.addObject().set("alerts", arrayOf(random, depth - 1));
            }
        }
        return array;
    }

    @Test
    void whatStandsAroundAFieldStaysInEverySlice() {
        String json = " {\"x\":{\"alerts\":[9]},\"alerts\" : [ {\"n\":1} ,\n{\"n\":2}, 3 ] , \"z\":[4]} ";
        ArrayText array = ArrayText.ofField(json, "alerts").orElseThrow();

        assertThat(array.size()).isEqualTo(3);
        assertThat(array.slice(1, 3)).isEqualTo(" {\"x\":{\"alerts\":[9]},\"alerts\" : [{\"n\":2},3] , \"z\":[4]} ");
        assertThat(array.slice(0, 1)).isEqualTo(" {\"x\":{\"alerts\":[9]},\"alerts\" : [{\"n\":1}] , \"z\":[4]} ");
    }

    @Test
    void theSizeOfASliceIsKnownWithoutMakingIt() {
        for (ArrayText array : List.of(
                ArrayText.ofWhole(ODD).orElseThrow(),
                ArrayText.ofField("{\"\u00e9\":1,\"a\":" + ODD + ",\"b\":\"\uD83D\uDE00\"}", "a")
                        .orElseThrow())) {
            int size = array.surroundingBytes() + array.size() - 1;
            for (int i = 0; i < array.size(); i++) {
                size += array.elementBytes(i);
            }

            assertThat(array.slice(0, array.size()).getBytes(StandardCharsets.UTF_8))
                    .hasSize(size);
        }
    }

    @Test
    void theElementsCanStandInAnotherText() {
        ArrayText array =
                ArrayText.ofField("{\"long\":\"text\",\"a\":[1, 2 ,3]}", "a").orElseThrow();

        ArrayText other = array.withSurroundings("{\"a\":[", "]}");

        assertThat(other.slice(1, 3)).isEqualTo("{\"a\":[2,3]}");
        assertThat(other.surroundingBytes()).isEqualTo(8);
    }

    @Test
    void anEmptyArrayHasNoElements() {
        assertThat(ArrayText.ofWhole("[ ]").orElseThrow().size()).isZero();
        assertThat(ArrayText.ofField("{\"a\":[]}", "a").orElseThrow().slice(0, 0))
                .isEqualTo("{\"a\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":1}", "{\"a\":{\"a\":[]}}", "{\"b\":[]}", "[{\"a\":[]}]", "1", "\"a\""})
    void whatIsNoArrayIsNotTaken(String json) {
        assertThat(ArrayText.ofField(json, "a")).isEmpty();
    }

    @Test
    void noDocumentButAnArrayIsTakenAsAWhole() {
        assertThat(ArrayText.ofWhole("{\"a\":[]}")).isEmpty();
        assertThat(ArrayText.ofWhole("3")).isEmpty();
    }
}
