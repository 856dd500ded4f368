package dev.alerting.history.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.history.Bed;
import dev.alerting.history.event.RawEvent;
import dev.alerting.testing.history.Image;
import dev.alerting.testing.history.StreamEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
    private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");
    private static final Image OPENED = Image.opened("f1", 1, AT);

    private final Bed bed = new Bed(AT);

    private static ObjectNode opening(String fingerprint) {
        return StreamEvents.write(Optional.empty(), Image.opened(fingerprint, 1, AT), AT);
    }

    @Test
    void whatCannotBeUnderstoodIsPutAsideAndBlocksNothing() {
        ObjectNode torn = StreamEvents.write(Optional.empty(), OPENED.without("version"), AT);

        bed.deliver(List.of(opening("f0"), torn, opening("f2")));

        assertThat(bed.events().all()).extracting(RawEvent::fingerprint).containsExactly("f0", "f2");
        assertThat(bed.events().keys()).anyMatch(key -> key.startsWith("#unreadable#f1"));
        assertThat(bed.log())
                .anyMatch(line -> line.contains("put aside") && line.contains("no usable version"))
                .anyMatch(line -> line.contains("HistoryUnreadable"));
    }

    @Test
    void whatIsPutAsideNamesNobody() {
        ObjectNode torn = StreamEvents.write(
                Optional.of(OPENED),
                OPENED.acknowledged("ann", AT).noise("ask ann").without("version"),
                AT);

        bed.deliver(List.of(torn));

        assertThat(bed.events().unreadable())
                .singleElement()
                .satisfies(image ->
                        assertThat(image).contains("handling", "fingerprint").doesNotContain("ann"));
    }

    @Test
    void whatDoesNotSayWhenItWasWrittenIsPutAside() {
        ObjectNode record = opening("f1");
        record.withObject("/dynamodb").remove("ApproximateCreationDateTime");

        bed.deliver(List.of(record));

        assertThat(bed.events().all()).isEmpty();
        assertThat(bed.events().keys()).hasSize(1);
    }

    @Test
    void neitherTheCollectorsOwnItemsNorExpiriesAreEvents() {
        ObjectNode budget = opening("#budget");
        ObjectNode expired = StreamEvents.write(Optional.of(OPENED), OPENED.repeated(), AT);
        expired.put("eventName", "REMOVE");
        expired.withObject("/dynamodb").remove("NewImage");

        bed.deliver(List.of(budget, expired));

        assertThat(bed.events().keys()).isEmpty();
    }

    @Test
    void aTableThatRefusesStopsTheBatchThere() {
        bed.trouble().breakCall(1, dev.alerting.history.Trouble.Kind.REFUSED);

        bed.deliver(List.of(opening("f0"), opening("f1"), opening("f2")));

        assertThat(bed.events().all()).extracting(RawEvent::fingerprint).containsExactly("f0", "f1", "f2");
        assertThat(bed.log()).anyMatch(line -> line.contains("delivers from here again"));
    }

    @Test
    void aBatchWithoutAnythingOfInterestIsDone() {

        bed.deliver(List.of(StreamEvents.write(Optional.of(OPENED), OPENED.claimed(), AT)));

        assertThat(bed.events().keys()).isEmpty();
    }
}
