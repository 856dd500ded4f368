package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.reliability.GameDay.Report;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a game day an alarm tells of each trouble, and no alert is lost to it. OPERATIONS.md says the same. */
class GameDayTest {
    private static final Path DOCUMENT = Repository.path("OPERATIONS.md");
    private static final String BEGIN = "<!-- game day: begin -->\n";
    private static final String END = "<!-- game day: end -->";

    /** Where notifications do not get as far as the queue: what a sender does not repeat cannot be known. */
    private static final Set<GameDay> NOT_IN_THE_QUEUE = EnumSet.of(GameDay.LOST_TOKEN, GameDay.DELETED_SUBSCRIPTION);

    private static final Map<GameDay, Report> REPORTS = new EnumMap<>(GameDay.class);

    @BeforeAll
    static void play() {
        for (GameDay day : GameDay.values()) {
            REPORTS.put(day, day.play());
        }
    }

    @Test
    void noAlertThatFiresIsLostAndNoneHasTwoIssues() {
        REPORTS.forEach((day, report) -> assertThat(List.of(report.lost(), report.doubled(), report.closed()))
                .as(day.title())
                .containsOnly(0));
    }

    @Test
    void whatWasAcceptedIsFiledAndClosedWithoutItsSendersHelp() {
        REPORTS.forEach((day, report) -> {
            if (!NOT_IN_THE_QUEUE.contains(day)) {
                assertThat(List.of(report.refused(), report.late(), report.leftOpen()))
                        .as(day.title())
                        .containsOnly(0);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG_SECRET,         webhook-secret-rejected-critical,   10",
        "LOST_TOKEN,           webhook-heartbeat-missing-critical, 30",
        "REVOKED_KEY,          github-configuration-warning,       65",
        "DELETED_LISTENER,     ops-listeners-missing-warning,     120",
        "DELETED_SUBSCRIPTION, heartbeat-missing-critical,         30",
        "DISABLED_MAPPING,     heartbeat-missing-critical,         30",
        "FULL_DLQ,             dlq-not-empty-warning,              15",
        "BAD_VERSION,          collector-errors-critical,          20"
    })
    void isHeardInTime(GameDay day, String alarm, int minutes) {
        assertThat(REPORTS.get(day).alarms()).containsKey(alarm);
        assertThat(REPORTS.get(day).alarms().get(alarm).toMinutes()).isLessThanOrEqualTo(minutes);
    }

    @Test
    void everyAlarmIsOverThreeHoursAfterTheRepair() {
        REPORTS.forEach((day, report) ->
                assertThat(report.stillInAlarm()).as(day.title()).isEmpty());
    }

    @Test
    void theRunbookHasASectionForEach() throws IOException {
        String text = Files.readString(DOCUMENT);
        assertThat(GameDay.values())
                .allSatisfy(day -> assertThat(text)
                        .contains("\n"
                                + (day.section().startsWith("alarm-") ? "### " + day.section() : "## The state table")
                                + "\n"));
    }

    /** {@code make game-day} writes it anew. */
    @Test
    void theRunbookTellsHowTheGameDayEnds() throws IOException {
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("gameday.write")) {
            Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end)).isEqualTo(table());
    }

    private static String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| what happens | alarms, minutes after it began | runbook | refused | filed late | over, no issue "
                + "| left open | lost | doubled |");
        lines.add("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        REPORTS.forEach((day, report) -> lines.add("| %s | %s | [%s](#%s) | %d | %d | %d | %d | %d | %d |"
                .formatted(
                        day.title(),
                        alarms(report),
                        day.section().replace("alarm-", "").replace('-', ' '),
                        day.section(),
                        report.refused(),
                        report.late(),
                        report.over(),
                        report.leftOpen(),
                        report.lost(),
                        report.doubled())));
        return String.join("\n", lines) + "\n";
    }

    private static String alarms(Report report) {
        return report.alarms().entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<String, Duration>::getValue)
                        .thenComparing(Map.Entry::getKey))
                .map(entry -> "`" + entry.getKey() + "` " + entry.getValue().toMinutes())
                .collect(Collectors.joining(", "));
    }
}
