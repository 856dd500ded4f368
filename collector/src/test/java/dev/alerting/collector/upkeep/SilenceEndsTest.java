package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemorySilences;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.state.Silence;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceEndsTest {
    private final MovableClock clock = new MovableClock(Alert.minute(60));
    private final InMemorySilences silences = new InMemorySilences();
    private final ScriptedTracker tracker = new ScriptedTracker();
    private final LogLines lines = new LogLines();
    private final SilenceEnds ends = new SilenceEnds(silences, tracker, new StructuredLog(clock, lines::accept), clock);

    /** There the number is that of somebody else's issue. Names of before do not tell where it is. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"acme/alerts, true", "ACME/Alerts, true", "acme/others, false", ", false"})
    void theEndIsToldOnAnIssueOfThisRepositoryOnly(String repository, boolean told) {
        tracker.create(new IssueDraft("An alert", "text", List.of()), Lane.P1);
        String id = repository == null ? "issue-1" : Silence.idFor(repository, 1);
        silences.put(silence(id));

        assertThat(ends.run(clock.instant(), new Deadline(clock.instant().plusSeconds(60))))
                .isTrue();

        assertThat(tracker.issue(1).comments()).hasSize(told ? 1 : 0);
        assertThat(silences.list()).isEmpty();
        assertThat(lines.with("silence over"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("kept").asInt()).isEqualTo(2));
    }

    /** Operators name it to end it early. */
    @Test
    void issuesOfTwoRepositoriesHaveSilencesOfTwoNamesThatCanBeTyped() {
        assertThat(Silence.idFor("acme/alerts", 12))
                .isEqualTo(Silence.idFor("Acme/Alerts", 12))
                .isNotEqualTo(Silence.idFor("acme/others", 12))
                .isNotEqualTo(Silence.idFor("acme/alerts", 1))
                .matches("issue-12-[a-z0-9]{8}");
    }

    private static Silence silence(String id) {
        Silence.Matchers matchers =
                new Silence.Matchers(Optional.empty(), Optional.of("web"), Optional.empty(), Set.of(), Map.of());
        return new Silence(id, matchers, Alert.START, Alert.minute(60), "alice", Optional.of(1), 2);
    }
}
