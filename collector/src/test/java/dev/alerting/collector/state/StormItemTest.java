package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class StormItemTest {
    private static final Instant NOW = Alert.START;

    @Test
    void aStormIsReadAsItWasWritten() {
        StormRequests requests = StormRequests.NONE
                .withSeenTo("7:abc")
                .withAnswering(Optional.of(
                        new StormRequests.Answering("8:def", NOW, Optional.empty()).lookedAt(NOW.plusSeconds(5))));
        Storm storm = storm().toBuilder()
                .numbers(RowNumbers.NONE.with(List.of("a", "b")).with(List.of("c")))
                .requests(requests)
                .claim(Optional.of(new Storm.Claim("owner", NOW)))
                .build();

        Storm read = StormItem.read(StormItem.write(storm, NOW));

        assertThat(read).isEqualTo(storm);
        assertThat(read.numbers().byFingerprint().keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void aStormThatAnEarlierBuildWroteHasNoNumbersYet() {
        Map<String, AttributeValue> item = new HashMap<>(StormItem.write(
                storm().toBuilder()
                        .numbers(RowNumbers.NONE.with(List.of("a")))
                        .requests(StormRequests.NONE.withSeenTo("7:abc"))
                        .build(),
                NOW));
        item.keySet().removeAll(List.of("row_numbers", "last_row", "seen_to"));

        Storm read = StormItem.read(item);

        assertThat(read).isEqualTo(storm());
        assertThat(read.numbers().with(List.of("b")).find(1)).contains("b");
    }

    @Test
    void anotherStormNumbersItsRowsAnew() {
        Storm storm = storm().toBuilder()
                .numbers(RowNumbers.NONE.with(List.of("a")))
                .requests(StormRequests.NONE.withSeenTo("7:abc"))
                .build();

        Storm goesOn = storm.toBuilder().phase(Storm.Phase.ENDING, NOW).build().opened(NOW);
        Storm next = storm.toBuilder().phase(Storm.Phase.CLOSED, NOW).build().opened(NOW);

        assertThat(goesOn.numbers()).isEqualTo(storm.numbers());
        assertThat(goesOn.requests()).isEqualTo(storm.requests());
        assertThat(next.numbers()).isEqualTo(RowNumbers.NONE);
        assertThat(next.requests()).isEqualTo(StormRequests.NONE);
    }

    /** It is written several times with each look. */
    @Test
    void asManyNumbersAsThereCanBeTakeLittleOfAnItem() {
        RowNumbers numbers = RowNumbers.NONE.with(IntStream.range(0, RowNumbers.MAX)
                .mapToObj(row -> Fingerprint.sha256("row " + row))
                .toList());

        int length = numbers.byFingerprint().entrySet().stream()
                .mapToInt(entry -> (entry.getValue() + " " + entry.getKey()).length())
                .sum();

        assertThat(length).isLessThan(30_000);
    }

    private static Storm storm() {
        return Storm.none(Storm.Key.ofRule("web", "grafana", "disk"), NOW).opened(NOW).toBuilder()
                .issue("acme/alerts", 7)
                .shows(new Storm.Shown("hash", "title", List.of("alert:storm")), NOW)
                .version(3)
                .build();
    }
}
