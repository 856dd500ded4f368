package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.reliability.AlarmScenario.Reaction;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the deployed alarms say about what happens, and that OPERATIONS.md tells the same. */
class AlarmsTest {
    private static final Path DOCUMENT = Repository.path("OPERATIONS.md");
    private static final String BEGIN = "<!-- alarms by situation: begin -->\n";
    private static final String END = "<!-- alarms by situation: end -->";
    private static final Map<AlarmScenario, Map<String, Reaction>> REACTIONS = new EnumMap<>(AlarmScenario.class);

    @BeforeAll
    static void play() {
        for (AlarmScenario scenario : AlarmScenario.values()) {
            REACTIONS.put(scenario, scenario.play());
        }
    }

    @Test
    void aQuietDayIsQuiet() {
        assertThat(REACTIONS.get(AlarmScenario.QUIET_DAY)).isEmpty();
    }

    /** An alarm about waiting that is silent while alerts wait is worth nothing. */
    @ParameterizedTest
    @CsvSource({
        "OUTAGE,          oldest-message-warning,        50",
        "OUTAGE,          github-outage-warning,         15",
        "OUTAGE,          breaker-open-warning,          15",
        "STORM_IN_SINGLE_ISSUES, queue-depth-warning,    20",
        "STORM_IN_SINGLE_ISSUES, oldest-message-warning, 65",
        "NOT_INSTALLED,   github-configuration-warning,   5",
        "NOT_INSTALLED,   oldest-message-warning,        50",
        "COLLECTOR_FAILS, collector-errors-critical,     20",
        "COLLECTOR_FAILS, heartbeat-missing-critical,    30",
        "NO_SCHEDULE,     heartbeat-missing-critical,    30",
        "DEAD_LETTERS,    dlq-not-empty-critical,         5",
        "DEAD_LETTERS,    invalid-alerts-critical,        5",
        "NO_TABLE,        state-unavailable-critical,    10",
        "NO_TABLE,        heartbeat-missing-critical,    30",
        "NO_TABLE,        oldest-message-warning,        50"
    })
    void firesInTime(AlarmScenario scenario, String alarm, int minutes) {
        assertThat(REACTIONS.get(scenario)).containsKey(alarm);
        assertThat(REACTIONS.get(scenario).get(alarm).firesAfter().toMinutes()).isLessThanOrEqualTo(minutes);
    }

    @Test
    void everyAlarmReturnsOnceTheTroubleIsOver() {
        REACTIONS.forEach((scenario, reactions) -> assertThat(reactions)
                .as(scenario.title())
                .allSatisfy(
                        (alarm, reaction) -> assertThat(reaction.returnsAfter()).isPresent()));
    }

    /** Each time is a mail, and an issue that opens or closes. */
    @Test
    void noAlarmComesAndGoesInOneTrouble() {
        REACTIONS.forEach((scenario, reactions) -> assertThat(reactions)
                .as(scenario.title())
                .allSatisfy((alarm, reaction) ->
                        assertThat(reaction.times()).as(alarm).isEqualTo(1)));
    }

    /** {@code make alarms} writes it anew. */
    @Test
    void theRunbookSaysWhichAlarmsGoOffWhen() throws IOException {
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("alarms.write")) {
            Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end)).isEqualTo(table());
    }

    private static String table() {
        List<AlarmScenario> scenarios = List.of(AlarmScenario.values());
        Set<String> fired = REACTIONS.values().stream()
                .flatMap(reactions -> reactions.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> lines = new ArrayList<>();
        lines.add(row("alarm", scenarios.stream().map(AlarmScenario::title).toList()));
        lines.add(row("---", scenarios.stream().map(scenario -> "---").toList()));
        for (String alarm : fired) {
            lines.add(row(
                    "`" + alarm + "`",
                    scenarios.stream()
                            .map(scenario -> Optional.ofNullable(
                                            REACTIONS.get(scenario).get(alarm))
                                    .map(Reaction::text)
                                    .orElse(""))
                            .toList()));
        }
        Set<String> silent = new TreeSet<>(AlarmWatch.simulated());
        silent.removeAll(fired);
        lines.add("");
        lines.add("Silent in all of these: " + names(silent) + ".");
        lines.add("");
        lines.add(
                "Not simulated, because other parts write what they watch or because it depends on how long things take: "
                        + names(AlarmWatch.notSimulated()) + ".");
        return String.join("\n", lines) + "\n";
    }

    private static String names(Set<String> alarms) {
        return alarms.stream().map(alarm -> "`" + alarm + "`").collect(Collectors.joining(", "));
    }

    private static String row(String first, List<String> others) {
        return "| " + first + " | " + String.join(" | ", others) + " |";
    }
}
