package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoryTest {
    @ParameterizedTest(name = "{0} after {1} edits, {2} minutes later: {3}")
    @CsvSource({
        "P0, 1, 1, false",
        "P0, 1, 2, true",
        "P1, 1, 9, false",
        "P1, 1, 10, true",
        "P3, 59, 10, true",
        "P3, 60, 59, false",
        "P0, 60, 59, false",
        "P0, 60, 60, true"
    })
    void howOftenARepeatIsWorthAnEdit(Priority priority, int edits, int minutes, boolean due) {
        Display display = new Display(Optional.of(Alert.START), edits, Optional.of(0), 0, Optional.empty(), false);

        assertThat(display.isDue(priority, Alert.minute(minutes))).isEqualTo(due);
    }

    @Test
    void anIssueOfBeforeGetsItsBlockWithTheNextRepeat() {
        assertThat(Display.UNKNOWN.isDue(Priority.P3, Alert.START)).isTrue();
    }

    @Test
    void anEditThatFailedIsDueAgain() {
        assertThat(Display.NEW.withEdit(Alert.START).withoutEdit().isDue(Priority.P3, Alert.START))
                .isTrue();
    }

    @Test
    void labelsThatAreToldElsewhereAreLeftOut() {
        Details details = Details.of(Alert.firing(0).raw(Json.parse("""
                        {"labels": {"alertname": "DiskFull", "instance": "db-1", "Team": "web", "__x__": "y", "zone": "a"},
                         "values": {"B": 97.2, "A": 1}}""")).event());

        assertThat(details.labels()).containsExactly("instance=db-1", "zone=a");
        assertThat(details.values()).isEqualTo("A = 1, B = 97.2");
    }

    @Test
    void withoutLabelsTheResourceTellsWhatItIsAbout() {
        assertThat(Details.of(Alert.firing(0).event()).labels()).containsExactly("alert=disk-full");
    }
}
