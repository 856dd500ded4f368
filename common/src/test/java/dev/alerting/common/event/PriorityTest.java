package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityTest {
    @ParameterizedTest
    @CsvSource({"P0,P0", "P1,P1", "P2,P2", "P3,P3", "p2,P2", "0,P0", "1,P1", "2,P2", "3,P3", "1.0,P1", "' p1\t',P1"})
    void whatPeopleWriteIsRead(String written, Priority priority) {
        assertThat(Priority.parse(written)).contains(priority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "P4", "4", "-1", "P", "PO", "P 1", "P1,P2", "P1.", "P1.0", "1.5", "urgent", "high", "01",
                "\u0661"
            })
    void anythingElseIsNoPriority(String written) {
        assertThat(Priority.parse(written)).isEmpty();
    }

    @Test
    void theMostUrgentComesFirst() {
        assertThat(Priority.values()).isSorted().startsWith(Priority.P0);
    }
}
