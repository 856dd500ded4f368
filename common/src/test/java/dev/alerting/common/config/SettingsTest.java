package dev.alerting.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private final Settings settings =
            new Settings(Map.of("TEXT", " value ", "BLANK", "  ", "FLAG", "false", "NUMBER", "60", "PRIORITY", "P1"));

    @Test
    void aTextIsReadWithoutTheBlanksAroundIt() {
        assertThat(settings.textValue("TEXT")).contains("value");
        assertThat(settings.required("TEXT", "anything")).isEqualTo("value");
    }

    @Test
    void aBlankVariableCountsAsNotSet() {
        assertThat(settings.textValue("BLANK")).isEmpty();
        assertThat(settings.textValue("ABSENT")).isEmpty();
        assertThat(settings.booleanValue("BLANK", true)).isTrue();
        assertThat(settings.integerValue("BLANK", 7, 0, 9)).isEqualTo(7);
    }

    @Test
    void aMissingVariableIsNamedWithItsMeaning() {
        assertRefused(
                () -> settings.required("ABSENT", "the ARN of the topic"), "ABSENT is not set: the ARN of the topic");
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(settings.booleanValue("FLAG", true)).isFalse();
        assertThat(new Settings(Map.of("FLAG", "true")).booleanValue("FLAG", false))
                .isTrue();
        assertThat(settings.booleanValue("ABSENT", false)).isFalse();
        assertRefused(() -> settings.booleanValue("TEXT", true), "TEXT must be true or false");
    }

    @Test
    void aNumberWithinItsBoundsIsRead() {
        assertThat(settings.integerValue("NUMBER", 1, 60, 60)).isEqualTo(60);
        assertThat(settings.durationInSeconds("NUMBER", 1, 0, 100)).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.durationInSeconds("ABSENT", 5, 0, 100)).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "1.5", "many", "99999999999"})
    void anyOtherNumberIsRefusedWithTheBounds(String value) {
        Settings wrong = new Settings(Map.of("NUMBER", value));

        assertRefused(() -> wrong.integerValue("NUMBER", 5, 1, 100), "NUMBER must be a whole number from 1 to 100");
    }

    @Test
    void aValueOfItsOwnFormIsParsedOrRefusedWithTheForm() {
        assertThat(settings.parsedValue("PRIORITY", Priority.P2, "P0 to P3", Priority::parse))
                .isEqualTo(Priority.P1);
        assertThat(settings.parsedValue("ABSENT", Priority.P2, "P0 to P3", Priority::parse))
                .isEqualTo(Priority.P2);
        assertRefused(
                () -> settings.parsedValue("TEXT", Priority.P2, "P0 to P3", Priority::parse), "TEXT must be P0 to P3");
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(reading)
                .withMessage(message);
    }
}
