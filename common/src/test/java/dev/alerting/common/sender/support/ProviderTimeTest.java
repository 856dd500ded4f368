package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2025-09-16T17:11:19Z, 2025-09-16T17:11:19Z",
        "2025-09-16T17:11:19.283071388Z, 2025-09-16T17:11:19.283071388Z",
        "2025-09-16T17:11:19.5Z, 2025-09-16T17:11:19.5Z",
        "2025-09-18T14:03:27.518+02:00, 2025-09-18T12:03:27.518Z",
        "2025-09-18T00:30:00-05:30, 2025-09-18T06:00:00Z",
        "2025-09-18T00:00:00+00:00, 2025-09-18T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    })
    void anRfc3339TimeIsReadToTheNanosecond(String text, Instant expected) {
        assertThat(ProviderTime.rfc3339(text)).contains(expected);
        assertThat(ProviderTime.cloudWatch(text)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-09-16T16:59:17.131+0000, 2025-09-16T16:59:17.131Z",
        "2025-09-16T16:59:17+0000, 2025-09-16T16:59:17Z",
        "2025-09-16T16:59:17.131+0200, 2025-09-16T14:59:17.131Z",
        "2025-09-16T16:59:17.131-0730, 2025-09-17T00:29:17.131Z",
    })
    void cloudWatchLeavesTheColonOut(String text, Instant expected) {
        assertThat(ProviderTime.cloudWatch(text)).contains(expected);
        assertThat(ProviderTime.rfc3339(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "1758042679",
                "2025-09-16",
                "2025-09-16T17:11:19",
                "2025-09-16T17:11:19.131",
                "2025-09-16 17:11:19Z",
                "2025-09-16T17:11Z",
                "2025-09-16T17:11:19.Z",
                "2025-09-16T17:11:19.1234567890Z",
                "2025-09-16T17:11:19,5Z",
                "2025-9-16T17:11:19Z",
                "2025-02-29T17:11:19Z",
                "2025-09-16T24:00:00Z",
                "2025-09-16T17:11:60Z",
                "2025-09-16T17:11:19+02",
                "2025-09-16T17:11:19+25:00",
                "2025-09-16T17:11:19Z ",
                "2025-09-16T17:11:19Zx",
                "2025-09-16T17:11:19+0000Z",
                "2025-09-16T17:11:19+0000+00:00",
                "16 Sep 2025, 17:11",
            })
    void anythingElseIsNoTime(String text) {
        assertThat(ProviderTime.rfc3339(text)).isEmpty();
        assertThat(ProviderTime.cloudWatch(text)).isEmpty();
    }
}
