package dev.alerting.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "1", "-1.5e3", "\"x\"", " {\"a\":1}\n"})
    void oneDocumentIsRead(String text) {
        assertThat(Json.parse(text)).isNotNull();
    }

    @Test
    void oneByteOrderMarkBeforeItIsIgnored() {
        assertThat(Json.parse("\uFEFF{\"a\":\"\uFEFF\"}").path("a").textValue()).isEqualTo("\uFEFF");
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> Json.parse("\uFEFF\uFEFF{}"));
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> Json.parse(" \uFEFF{}"));
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.parse("\uFEFF"))
                .withMessage("the text is empty");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("", "the text is empty"),
                Arguments.of(" \n\t", "the text is empty"),
                Arguments.of("{\"secret\":", "the text ends too early"),
                Arguments.of("{\"secret\":\"hid", "the text ends too early"),
                Arguments.of("secret", "the text is not well-formed"),
                Arguments.of("{\"secret\":hidden}", "the text is not well-formed"),
                Arguments.of("{'secret':1}", "the text is not well-formed"),
                Arguments.of("{\"secret\":NaN}", "the text is not well-formed"),
                Arguments.of("{\"secret\":1,}", "the text is not well-formed"),
                Arguments.of("{\"secret\":1}//comment", "the text is not well-formed"),
                Arguments.of("{\"secret\":1} {\"secret\":2}", "the text is not well-formed"),
                Arguments.of("{\"secret\":1}]", "the text is not well-formed"),
                Arguments.of("{\"secret\":1,\"secret\":2}", "the text has a key twice"),
                Arguments.of("[{\"a\":{\"secret\":1,\"secret\":1}}]", "the text has a key twice"),
                Arguments.of("[" + "7".repeat(1_001) + "]", "the text exceeds a size limit"),
                Arguments.of("1e999", "the text holds a number out of range"),
                Arguments.of("{\"a\":[{\"secret\":-1e309}]}", "the text holds a number out of range"),
                Arguments.of("[0." + "7".repeat(1_001) + "]", "the text exceeds a size limit"),
                Arguments.of("{\"" + "n".repeat(2_049) + "\":1}", "the text exceeds a size limit"),
                Arguments.of("\"" + "s".repeat(1024 * 1024 + 1) + "\"", "the text exceeds a size limit"),
                Arguments.of("[".repeat(65) + "]".repeat(65), "the text exceeds a size limit"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void anythingElseIsRefusedWithoutRepeatingTheText(String text, String message) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.parse(text))
                .withMessage(message)
                .withNoCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":\\n 1,}; line 2, column 4",
                "{\"a\":1,\"a\":2}; line 1, column 12",
                "{\"a\":[0,{\"b/c~\":-1e309}]}; /a/1/b~1c~0",
                "[1e999]; /0",
            })
    void thePlaceOfAMistakeIsTold(String text, String place) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.parse(text.replace("\\n", "\n")))
                .satisfies(e -> assertThat(e.place()).isEqualTo(place));
    }

    @Test
    void whatIsJustWithinTheLimitsIsRead() {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64)).isArray()).isTrue();
        assertThat(Json.parse("[" + "7".repeat(100) + "]").get(0).asText()).hasSize(100);
        assertThat(Json.parse("[1.7e308]").get(0).doubleValue()).isEqualTo(1.7e308);
        assertThat(Json.parse("{\"" + "n".repeat(1024) + "\":1}").isObject()).isTrue();
        assertThat(Json.parse("\"" + "s".repeat(1024 * 1024) + "\"").textValue())
                .hasSize(1024 * 1024);
    }

    @Test
    void aTreeIsWrittenOnOneLineOrPretty() {
        JsonNode tree = Json.parse("{ \"b\" : [ 1 , null ], \"a\" : \"\\u00e9\" }");

        assertThat(Json.write(tree)).isEqualTo("{\"b\":[1,null],\"a\":\"\u00e9\"}");
        assertThat(Json.writePretty(tree)).contains("\n");
        assertThat(Json.parse(Json.writePretty(tree))).isEqualTo(tree);
    }

    @Test
    void textIsANonBlankString() {
        JsonNode tree = Json.parse("{\"a\":\" x \",\"blank\":\" \",\"null\":null,\"number\":1,\"list\":[\"x\"]}");

        assertThat(Json.text(tree, "a")).contains(" x ");
        assertThat(Stream.of("blank", "null", "number", "list", "missing"))
                .allSatisfy(field -> assertThat(Json.text(tree, field)).isEmpty());
        assertThat(Json.text(Json.parse("[]"), "a")).isEmpty();
    }

    @Test
    void aScalarIsAlsoANumberOrABoolean() {
        JsonNode tree = Json.parse("{\"a\":\"x\",\"n\":1.50,\"b\":false,\"null\":null,\"o\":{}}");

        assertThat(Json.scalarText(tree, "a")).contains("x");
        assertThat(Json.scalarText(tree, "n")).contains("1.5");
        assertThat(Json.scalarText(tree, "b")).contains("false");
        assertThat(Json.scalarText(tree, "null")).isEmpty();
        assertThat(Json.scalarText(tree, "o")).isEmpty();
    }

    @Test
    void scalarsAreSortedAndLeaveOutWhatIsNoScalar() {
        JsonNode tree = Json.parse("{\"z\":1,\"a\":\"\",\"null\":null,\"list\":[1],\"b\":true}");

        assertThat(Json.scalarFields(tree)).containsExactly(entry("a", ""), entry("b", "true"), entry("z", "1"));
        assertThat(Json.scalarFields(Json.parse("[1]"))).isEmpty();
        assertThat(Json.scalarFields(tree.path("missing"))).isEmpty();
    }

    private static Map.Entry<String, String> entry(String key, String value) {
        return Map.entry(key, value);
    }

    /** Trees are read and written here as Jackson's mapper does it, without what the mapper loads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[false,null,[],{}]",
                "{\"a\":{\"b\":[1,-2147483649,92233720368547758080,0.1,-1.5e300,1E-7,-0.0]}}",
                "{\"\":\"\\u0000\\u2028\\ud83d\\ude92 \\\"/\\\\ \\ud800 <&>\"}",
                " {\"x\" : [ 1 , \"two\" ] } "
            })
    void treesAreThoseOfJacksonsMapper(String text) throws Exception {
        JsonMapper mapper = new JsonMapper();
        JsonNode theirs = mapper.readTree(text);

        assertThat(Json.parse(text)).isEqualTo(theirs);
        assertThat(JsonStreams.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(theirs);
        assertThat(Json.write(theirs)).isEqualTo(mapper.writeValueAsString(theirs));
        assertThat(Json.writePretty(theirs)).isEqualTo(theirs.toPrettyString());
    }

    @Test
    void numbersPutInByCodeAreWritten() {
        assertThat(Json.write(Json.object()
                        .put("f", 1.5f)
                        .put("d", new BigDecimal("1.10"))
                        .put("l", 1L)))
                .isEqualTo("{\"f\":1.5,\"d\":1.10,\"l\":1}");
    }

    @Test
    void anEventThatIsNoneIsAnError() {
        assertThatThrownBy(() -> JsonStreams.read(new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(IOException.class)
                .hasMessage("the event is empty");
    }
}
