package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Details;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateBlockTest {
    private final StateBlock block = new StateBlock(List.of());

    @Test
    void anAlertThatHasJustBegun() {
        AlertRecord record = firing().version(2).build();

        assertThat(block.renderForms(record).getFirst()).isEqualTo("""
                <!-- alerting-infra:state:start v=2 -->
                | Now | |
                |---|---|
                | State | **FIRING** |
                | Priority | **P1** |
                | Team | `web` |
                | First seen | 2025-09-16T12:00:00Z |
                | Last seen | 2025-09-16T12:00:00Z |
                | About | `instance=db-1` |
                | Value | `B = 97.2` |
                | Reason | `above 95` |

                - [ ] I am on it
                - [ ] Snooze 4 h
                - [ ] Noise

                <!-- alerting-infra:state:end -->""");
    }

    @Test
    void anAlertThatPeopleWorkOnForTheThirdTime() {
        AlertRecord record = past(past(firing(), 60, 12, Optional.of("a full disk")), 120, 30, Optional.empty())
                .newEpisode(Alert.minute(180), Alert.minute(180))
                .handling(Handling.NONE.toBuilder()
                        .acknowledged("alice", Alert.minute(190))
                        .snoozedUntil(Optional.of(Alert.minute(430)))
                        .build())
                .oneMoreRepeat()
                .oneMoreRepeat()
                .lastSeenAt(Alert.minute(200))
                .version(40)
                .build();

        assertThat(block.renderForms(record).getFirst()).isEqualTo("""
                <!-- alerting-infra:state:start v=40 -->
                | Now | |
                |---|---|
                | State | **FIRING** for 20 min, snoozed |
                | Priority | **P1** |
                | Team | `web` |
                | Acknowledged | by `alice`, 2025-09-16T15:10:00Z (10 min before the last) |
                | Snoozed until | 2025-09-16T19:10:00Z |
                | First seen | 2025-09-16T15:00:00Z (20 min before the last) |
                | Last seen | 2025-09-16T15:20:00Z, repeated 2 times |
                | About | `instance=db-1` |
                | Value | `B = 97.2` |
                | Reason | `above 95` |
                | Seen before | 4th time in 7 days; usually 12 min; last cause: `a full disk` |

                Last 24 h: `▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁███▁███` firing in 6 of 48 half hours

                <details><summary>Episodes before</summary>

                | Episode | Began | Lasted | Ended | Cause |
                |---|---|---|---|---|
                | `#\u200b7` | 2025-09-16T14:00:00Z | 30 min | resolved |  |
                | `#\u200b7` | 2025-09-16T13:00:00Z | 12 min | resolved | `a full disk` |
                | `#\u200b7` | 2025-09-16T12:00:00Z | 1 h | not told |  |

                </details>

                - [x] I am on it
                - [x] Snooze 4 h
                - [ ] Noise

                <!-- alerting-infra:state:end -->""");
    }

    @Test
    void theShorterFormsLeaveOutThePastFirst() {
        AlertRecord record = past(firing(), 60, 12, Optional.of("a full disk"))
                .newEpisode(Alert.minute(180), Alert.minute(180))
                .build();

        List<String> forms = block.renderForms(record);

        assertThat(forms).hasSize(3).isSortedAccordingTo((one, other) -> other.length() - one.length());
        assertThat(forms.get(1)).contains("| Reason |").doesNotContain("Seen before", "details");
        assertThat(forms.get(2)).contains("| State |", "- [ ] Noise").doesNotContain("| Reason |");
        assertThat(forms.get(2).length()).isLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({"RESOLVED, **RESOLVED** after 42 min", "OUT_OF_SIGHT, **OUT OF SIGHT** after 42 min"})
    void howAnAlertEnded(Ending how, String state) {
        AlertRecord record = firing().status(Status.CLOSED)
                .ended(new Ended(Alert.minute(42), how))
                .lastSeenAt(Alert.minute(50))
                .build();

        assertThat(block.renderForms(record).getFirst()).contains("| State | " + state + " |");
    }

    @Test
    void aSnoozeThatIsOverIsNotShown() {
        AlertRecord record = firing().handling(Handling.NONE.toBuilder()
                        .snoozedUntil(Optional.of(Alert.minute(10)))
                        .build())
                .lastSeenAt(Alert.minute(11))
                .build();

        assertThat(block.renderForms(record).getFirst())
                .contains("- [ ] Snooze 4 h")
                .doesNotContain("snoozed", "Snoozed");
    }

    @ParameterizedTest
    @CsvSource({"1, 2nd", "2, 3rd", "9, 10th", "10, at least the 11th"})
    void howOftenIsTold(int before, String times) {
        AlertRecord.Builder record = firing();
        for (int episode = 1; episode < before; episode++) {
            record.ended(new Ended(Alert.minute(episode), Ending.RESOLVED))
                    .newEpisode(Alert.minute(episode * 10), Alert.minute(episode * 10));
        }
        record.ended(new Ended(Alert.minute(200), Ending.RESOLVED)).newEpisode(Alert.minute(300), Alert.minute(300));

        assertThat(StateBlock.recurrence(record.build()).orElseThrow()).startsWith(times + " time in 7 days");
    }

    @Test
    void whatIsLongAgoIsNotCounted() {
        AlertRecord record = firing().ended(new Ended(Alert.minute(5), Ending.RESOLVED))
                .newEpisode(Alert.minute(8 * 24 * 60), Alert.minute(8 * 24 * 60))
                .build();

        assertThat(StateBlock.recurrence(record)).contains("not in the last 7 days; usually 5 min");
    }

    @Test
    void howManyWereDuplicatesIsTold() {
        AlertRecord record = firing().closedByPerson(Alert.minute(5), true)
                .newEpisode(Alert.minute(20), Alert.minute(20))
                .closedByPerson(Alert.minute(25), true)
                .reopenedByPerson()
                .closedByPerson(Alert.minute(26))
                .newEpisode(Alert.minute(40), Alert.minute(40))
                .build();

        assertThat(StateBlock.recurrence(record)).contains("3rd time in 7 days; 1 of them closed as a duplicate");
        assertThat(block.renderForms(record).getFirst())
                .containsOnlyOnce("| closed as a duplicate |")
                .containsOnlyOnce("| closed by a person |");
    }

    private static AlertRecord.Builder firing() {
        return AlertRecord.unseen("f".repeat(64), Alert.START).toBuilder()
                .status(Status.OPEN)
                .newEpisode(Alert.START, Alert.START)
                .issue("acme/alerts", 7)
                .routing(List.of("web"), Priority.P1, false)
                .details(new Details(List.of("instance=db-1"), "B = 97.2", false))
                .lastEvent(Alert.START, Optional.of("above 95"));
    }

    /** The next episode, which is over after so many minutes. */
    private static AlertRecord.Builder past(
            AlertRecord.Builder record, int minute, int lasted, Optional<String> cause) {
        record.newEpisode(Alert.minute(minute), Alert.minute(minute))
                .ended(new Ended(Alert.minute(minute + lasted), Ending.RESOLVED));
        cause.ifPresent(
                text -> record.handling(Handling.NONE.toBuilder().cause(text).build()));
        return record;
    }
}
