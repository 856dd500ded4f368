package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowNumbersTest {
    @Test
    void aNumberStaysWithItsAlertAndIsNotGivenTwice() {
        RowNumbers first = RowNumbers.NONE.with(List.of("a", "b"));
        RowNumbers second = first.with(List.of("c", "b"));

        assertThat(first.find(1)).contains("a");
        assertThat(second.of("b")).contains(2);
        assertThat(second.of("c")).contains(3);
        assertThat(second.find(1)).as("not shown any more, and still known").contains("a");
        assertThat(second.find(4)).isEmpty();
        assertThat(second.with(List.of("c"))).isSameAs(second);
    }

    @Test
    void thoseShownHaveRoomBeforeThoseThatWere() {
        List<String> early = names(0, RowNumbers.MAX);
        RowNumbers full = RowNumbers.NONE.with(early);

        RowNumbers next = full.with(List.of("0", "new"));

        assertThat(next.byFingerprint()).hasSize(RowNumbers.MAX);
        assertThat(next.of("0")).contains(1);
        assertThat(next.of("new")).contains(RowNumbers.MAX + 1);
        assertThat(next.find(2)).as("the oldest that is not shown").isEmpty();
        assertThat(next.with(List.of("1")).of("1")).contains(RowNumbers.MAX + 2);
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }
}
