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
        assertThat(settings.text("TEXT")).contains("value");
        assertThat(settings.required("TEXT", "anything")).isEqualTo("value");
    }

    @Test
    void aBlankVariableCountsAsNotSet() {
        assertThat(settings.text("BLANK")).isEmpty();
        assertThat(settings.text("ABSENT")).isEmpty();
        assertThat(settings.flag("BLANK", true)).isTrue();
        assertThat(settings.integer("BLANK", 7, 0, 9)).isEqualTo(7);
    }

    @Test
    void aMissingVariableIsNamedWithItsMeaning() {
        assertRefused(
                () -> settings.required("ABSENT", "the ARN of the topic"), "ABSENT is not set: the ARN of the topic");
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(settings.flag("FLAG", true)).isFalse();
        assertThat(new Settings(Map.of("FLAG", "true")).flag("FLAG", false)).isTrue();
        assertThat(settings.flag("ABSENT", false)).isFalse();
        assertRefused(() -> settings.flag("TEXT", true), "TEXT must be true or false");
    }

    @Test
    void aNumberWithinItsBoundsIsRead() {
        assertThat(settings.integer("NUMBER", 1, 60, 60)).isEqualTo(60);
        assertThat(settings.seconds("NUMBER", 1, 0, 100)).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.seconds("ABSENT", 5, 0, 100)).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "1.5", "many", "99999999999"})
    void anyOtherNumberIsRefusedWithTheBounds(String value) {
        Settings wrong = new Settings(Map.of("NUMBER", value));

        assertRefused(() -> wrong.integer("NUMBER", 5, 1, 100), "NUMBER must be a whole number from 1 to 100");
    }

    @Test
    void aValueOfItsOwnFormIsParsedOrRefusedWithTheForm() {
        assertThat(settings.parsed("PRIORITY", Priority.P2, "P0 to P3", Priority::parse))
                .isEqualTo(Priority.P1);
        assertThat(settings.parsed("ABSENT", Priority.P2, "P0 to P3", Priority::parse))
                .isEqualTo(Priority.P2);
        assertRefused(() -> settings.parsed("TEXT", Priority.P2, "P0 to P3", Priority::parse), "TEXT must be P0 to P3");
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(reading)
                .withMessage(message);
    }
}
