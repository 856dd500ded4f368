package dev.alerting.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.figures.Timing;
import dev.alerting.testing.history.Image;
import dev.alerting.testing.history.StreamEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What schedules ask for. */
class HistoryRunsTest {
    private static final LocalDate FRIDAY = LocalDate.parse("2026-11-27");
    private static final Instant START = Instant.parse("2026-11-27T09:58:00Z");
    private static final Instant AT = Instant.parse("2026-11-27T10:00:00Z");
    private static final Instant NEXT_NIGHT = Instant.parse("2026-11-28T02:00:00Z");
    private static final RuleName DISK = new RuleName("grafana", "disk");

    private final Bed bed = new Bed(AT);
    private Optional<Image> last = Optional.empty();

    private void write(Instant at, Image after) {
        bed.deliver(List.of(StreamEvents.write(last, after, at)));
        last = Optional.of(after);
    }

    private Image last() {
        return last.orElseThrow();
    }

    private void anEpisodeOfAQuarterOfAnHour() {
        write(AT, Image.opened("f1", 1, START));
        write(AT.plusSeconds(300), last().acknowledged("ann", AT.plusSeconds(300)));
        write(AT.plusSeconds(900), last().ended(AT.plusSeconds(900), "RESOLVED"));
    }

    private Figures disk(LocalDate day) {
        return bed.figures(day).getOrDefault("web", new TeamFigures()).rules().getOrDefault(DISK, new Figures());
    }

    @Test
    void anEpisodeIsCountedAndMeasured() {
        anEpisodeOfAQuarterOfAnHour();

        bed.run("aggregate");

        Figures figures = disk(FRIDAY);
        assertThat(figures.count(Count.EPISODES)).isEqualTo(1);
        assertThat(figures.count(Count.BUSINESS_HOURS)).isEqualTo(1);
        assertThat(figures.count(Count.ANSWERED)).isEqualTo(1);
        assertThat(figures.byHour(11)).as("in the team's zone").isEqualTo(1);
        assertThat(figures.timing(Timing.TO_ISSUE).mean()).contains(Duration.ofMinutes(2));
        assertThat(figures.timing(Timing.TO_FIRST_ACTION).mean()).contains(Duration.ofMinutes(5));
        assertThat(figures.timing(Timing.TO_RECOVER).mean()).contains(Duration.ofMinutes(17));
        assertThat(figures.timing(Timing.ENGAGED).mean()).contains(Duration.ofMinutes(10));
    }

    @Test
    void anEpisodeThatBeginsAfterTheTableWasLostIsOpenInTheEvening() {
        last = Optional.of(Image.opened("f1", 1, START).ended(START, "RESOLVED").atVersion(39));
        write(AT, last().nextEpisode(2, 8, START));
        write(AT.plusSeconds(1_800), last().ended(AT.plusSeconds(1_800), "RESOLVED"));
        Image rebuilt = last().atVersion(1);
        last = Optional.empty();
        write(AT.plusSeconds(7_200), rebuilt);
        write(AT.plusSeconds(18_000), last().nextEpisode(3, 9, AT.plusSeconds(17_900)));
        bed.run("aggregate");
        bed.passTo(AT.plus(Duration.ofDays(1)));
        write(AT.plus(Duration.ofDays(1)), last().acknowledged("ann", AT.plus(Duration.ofDays(1))));

        bed.run("aggregate");

        Figures figures = disk(FRIDAY);
        assertThat(figures.count(Count.EPISODES)).isEqualTo(2);
        assertThat(figures.count(Count.ENDED)).isEqualTo(1);
        assertThat(figures.count(Count.SUPERSEDED)).isZero();
        assertThat(figures.count(Count.OPEN_AT_END)).isEqualTo(1);
        assertThat(disk(FRIDAY.plusDays(1)).timing(Timing.TO_FIRST_ACTION).mean())
                .as("it is known when it was opened")
                .contains(Duration.ofHours(19));
    }

    @Test
    void anEpisodeThatGoesOnEndsOnItsOwnDay() {
        write(AT, Image.opened("f1", 1, START));
        bed.run("aggregate");
        bed.passTo(AT.plus(Duration.ofDays(3)));
        write(AT.plus(Duration.ofDays(3)), last().ended(AT.plus(Duration.ofDays(3)), "RESOLVED"));

        bed.run("aggregate");

        assertThat(disk(FRIDAY).count(Count.ENDED)).isZero();
        assertThat(disk(FRIDAY.plusDays(2)).count(Count.OPEN_AT_END)).isEqualTo(1);
        Figures monday = disk(FRIDAY.plusDays(3));
        assertThat(monday.count(Count.EPISODES)).isZero();
        assertThat(monday.count(Count.SELF_HEALED)).isEqualTo(1);
        assertThat(monday.timing(Timing.TO_RECOVER).count("7d")).isEqualTo(1);
    }

    @Test
    void whatFiresForAWeekIsCountedOnDaysWithoutEvents() {
        write(AT, Image.opened("f1", 1, START));
        for (int day = 1; day <= 8; day++) {
            bed.passTo(AT.plus(Duration.ofDays(day)));
            bed.run("aggregate");
        }

        assertThat(disk(FRIDAY.plusDays(6)).count(Count.OPEN_FOR_7_DAYS)).isZero();
        assertThat(disk(FRIDAY.plusDays(7)).count(Count.OPEN_FOR_7_DAYS)).isEqualTo(1);
    }

    /** Nothing tells of the end of an alert that the table has forgotten. */
    @Test
    void whatItsRecordHasOutlivedIsNotOpenForEver() {
        Instant expiry = AT.plus(Duration.ofDays(9));
        write(AT, Image.opened("f1", 1, START).expiring(expiry));
        for (int day = 1; day <= 11; day++) {
            bed.passTo(AT.plus(Duration.ofDays(day)));
            bed.run("aggregate");
        }

        assertThat(disk(FRIDAY.plusDays(8)).count(Count.OPEN_AT_END)).isEqualTo(1);
        assertThat(disk(FRIDAY.plusDays(9)).count(Count.OPEN_AT_END)).isZero();
        assertThat(disk(FRIDAY.plusDays(9)).count(Count.EXPIRED)).isEqualTo(1);
        assertThat(disk(FRIDAY.plusDays(9)).count(Count.ENDED)).isZero();
        assertThat(disk(FRIDAY.plusDays(10)).count(Count.EXPIRED)).isZero();
    }

    @Test
    void whatIsSeenAgainLivesOn() {
        Instant expiry = AT.plus(Duration.ofDays(9));
        write(AT, Image.opened("f1", 1, START).expiring(expiry));
        write(AT.plus(Duration.ofDays(1)), last().repeated().expiring(expiry.plus(Duration.ofDays(1))));
        for (int day = 1; day <= 11; day++) {
            bed.passTo(AT.plus(Duration.ofDays(day)));
            bed.run("aggregate");
        }

        assertThat(disk(FRIDAY.plusDays(9)).count(Count.OPEN_AT_END)).isEqualTo(1);
        assertThat(disk(FRIDAY.plusDays(10)).count(Count.EXPIRED)).isEqualTo(1);
    }

    @Test
    void anIssueThatWasAdoptedIsTheSameEpisode() {
        write(AT, Image.opened("f1", 1, START));
        last = Optional.empty();
        write(AT.plusSeconds(600), Image.opened("f1", 1, START).repeated());

        bed.run("aggregate");

        assertThat(disk(FRIDAY).count(Count.EPISODES)).isEqualTo(1);
        assertThat(disk(FRIDAY).count(Count.SUPERSEDED)).isZero();
    }

    @Test
    void aLongRunThatIsKilledGoesOnWhereItWas() {
        anEpisodeOfAQuarterOfAnHour();
        bed.passTo(AT.plus(Duration.ofDays(40)));
        bed.run("aggregate");
        bed.passTo(AT.plus(Duration.ofDays(60)));
        bed.trouble().breakCall(60, Trouble.Kind.KILLED_BEFORE);
        assertThatThrownBy(() -> bed.run("aggregate")).isInstanceOf(Trouble.Killed.class);
        bed.trouble().stop();

        assertThat(bed.run("aggregate").path("days").size()).isLessThan(19);
    }

    @Test
    void nightsWithoutABucketAreMadeUpFor() {
        anEpisodeOfAQuarterOfAnHour();
        bed.passTo(NEXT_NIGHT);
        bed.run("export");
        bed.passTo(NEXT_NIGHT.plus(Duration.ofDays(5)));

        assertThat(bed.run("export").path("days"))
                .extracting(JsonNode::asText)
                .contains(FRIDAY.plusDays(1).toString(), FRIDAY.plusDays(2).toString());
    }

    @Test
    void anIssueThatIsOpenedAgainGoesOn() {
        write(AT, Image.opened("f1", 1, START));
        write(AT.plusSeconds(60), last().closedByPerson(AT.plusSeconds(60)));
        write(AT.plusSeconds(120), last().ended(AT.plusSeconds(120), "RESOLVED"));
        write(AT.plusSeconds(180), last().reopenedByPerson());

        bed.run("aggregate");

        Figures figures = disk(FRIDAY);
        assertThat(figures.count(Count.REOPENED)).isEqualTo(1);
        assertThat(figures.count(Count.OPEN_AT_END)).isEqualTo(1);
        assertThat(figures.timing(Timing.TO_FIRST_ACTION).count()).isEqualTo(1);
    }

    @Test
    void fewJudgementsGiveNoPrecision() {
        for (int i = 0; i < Figures.JUDGED_AT_LEAST; i++) {
            assertThat(disk(FRIDAY).precision()).isEmpty();
            last = Optional.empty();
            write(AT, Image.opened("f" + i, 1, START));
            write(AT.plusSeconds(60), i < 4 ? last().useful() : last().noise("a test"));
            bed.run("aggregate");
        }

        assertThat(disk(FRIDAY).precision()).hasValue(0.8);
        assertThat(disk(FRIDAY).noiseReasons()).isEqualTo(Map.of("a test", 1L));
    }

    @Test
    void whatWasOpenBeforeHistoryBeganIsNotTakenForUnanswered() {
        last = Optional.of(Image.opened("f1", 1, START));
        write(AT, last().ended(AT, "RESOLVED"));

        bed.run("aggregate");

        assertThat(disk(FRIDAY).count(Count.ENDED)).isEqualTo(1);
        assertThat(disk(FRIDAY).count(Count.UNANSWERED)).isZero();
        assertThat(disk(FRIDAY).answeredShare()).isEmpty();
    }

    @Test
    void anEventOfLastWeekIsCountedOnItsDay() {
        bed.passTo(AT.plus(Duration.ofDays(7)));
        bed.run("aggregate");
        write(AT, Image.opened("f1", 1, START));

        bed.run("aggregate");

        assertThat(disk(FRIDAY).count(Count.EPISODES)).isEqualTo(1);
        assertThat(disk(FRIDAY.plusDays(5)).count(Count.OPEN_AT_END)).isEqualTo(1);
    }

    @Test
    void theFilesOfADayTellWhatHappened() throws Exception {
        anEpisodeOfAQuarterOfAnHour();
        bed.passTo(NEXT_NIGHT);

        JsonNode answer = bed.run("export");

        assertThat(answer.path("days").toString()).contains("2026-11-27");
        Map<String, String> files = bed.bucket().files();
        assertThat(files.get("v1/dt=2026-11-27/episodes.csv").lines().skip(1))
                .containsExactly("2026-11-27,f1,1,web,P1,grafana,disk,Disk full,acme/alerts#8,issue,"
                        + "2026-11-27T10:00:00Z,2026-11-27T09:58:00Z,2026-11-27T10:05:00Z,2026-11-27T10:15:00Z,"
                        + "closed,0,,,," + Bed.KEY.hash("ann").orElseThrow());
        assertThat(files.get("v1/dt=2026-11-27/masked/episodes.csv"))
                .doesNotContain("Disk", "f1,", "disk", "acme")
                .contains("web", Bed.KEY.hash("Disk full").orElseThrow());
        assertThat(files.get("v1/dt=2026-11-27/rules.csv").lines().skip(1)).hasSize(1);
        assertThat(files.get("v1/dt=2026-11-27/teams.csv").lines().skip(1)).hasSize(1);
        JsonNode manifest = Json.parse(files.get("v1/dt=2026-11-27/manifest.json"));
        manifest.path("files").properties().forEach(file -> {
            String text = files.get("v1/dt=2026-11-27/" + file.getKey());
            assertThat(file.getValue().path("sha256").asText()).isEqualTo(sha256(text));
            assertThat(file.getValue().path("rows").asLong())
                    .isEqualTo(text.lines().skip(1).count());
        });
        assertThat(manifest.path("files")).hasSize(6);
        assertThat(bed.bucket().puts()).last().isEqualTo("v1/dt=2026-11-27/manifest.json");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDayWithoutEventsHasItsFilesToo() {
        bed.passTo(NEXT_NIGHT);

        bed.run("export");

        assertThat(bed.bucket().files().get("v1/dt=2026-11-27/episodes.csv").lines())
                .hasSize(1);
        assertThat(bed.bucket().files()).containsKey("v1/dt=2026-11-27/manifest.json");
    }

    @Test
    void repetitionWritesNothingAndBackfillTheSameBytes() {
        anEpisodeOfAQuarterOfAnHour();
        bed.passTo(NEXT_NIGHT);
        bed.run("export");
        Map<String, String> before = bed.bucket().files();
        int puts = bed.bucket().puts().size();
        bed.passTo(NEXT_NIGHT.plus(Duration.ofDays(30)));
        write(NEXT_NIGHT.plus(Duration.ofDays(30)), last().noise("said much later"));

        JsonNode again = bed.run("export", "2026-11-27", "2026-11-27");

        assertThat(again.path("days")).isEmpty();
        assertThat(bed.bucket().puts()).hasSize(puts);
        assertThat(bed.bucket().files()).isEqualTo(before);
    }

    @Test
    void anEventThatComesAfterTheFilesChangesThemTheNextNight() {
        bed.passTo(NEXT_NIGHT);
        bed.run("export");
        write(AT, Image.opened("f1", 1, START));
        bed.passTo(NEXT_NIGHT.plus(Duration.ofDays(1)));

        JsonNode answer = bed.run("export");

        assertThat(answer.path("days")).hasSize(2);
        assertThat(bed.bucket().files().get("v1/dt=2026-11-27/episodes.csv")).contains("f1");
    }

    /** Every call of aggregation and export, broken in every way, and then the next run. */
    @Test
    void whateverBreaksTheNextRunRepairs() {
        Map<String, String> expected = filesAfter(-1, Trouble.Kind.REFUSED);
        List<String> points = new ArrayList<>();
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            for (int call = 0; call < callsOfARun(); call++) {
                points.add(kind + " " + call);
                assertThat(filesAfter(call, kind))
                        .as("%s at call %d", kind, call)
                        .isEqualTo(expected);
            }
        }

        assertThat(expected).hasSize(14);
        assertThat(points).hasSizeGreaterThan(100);
    }

    private static int callsOfARun() {
        HistoryRunsTest run = new HistoryRunsTest();
        run.prepare();
        run.bed.trouble().breakCall(Integer.MAX_VALUE, Trouble.Kind.REFUSED);
        run.bed.run("export");
        return run.bed.trouble().calls();
    }

    private static Map<String, String> filesAfter(int call, Trouble.Kind kind) {
        HistoryRunsTest run = new HistoryRunsTest();
        run.prepare();
        run.bed.trouble().breakCall(call, kind);
        try {
            run.bed.run("export");
        } catch (StoreUnavailableException | Trouble.Killed e) {
            run.bed.trouble().stop();
        }
        run.bed.passTo(NEXT_NIGHT.plus(Duration.ofHours(1)));
        run.bed.run("export");
        assertThat(run.disk(FRIDAY).count(Count.ENDED)).isEqualTo(1);
        assertThat(run.disk(FRIDAY).count(Count.EPISODES)).isEqualTo(1);
        return run.bed.bucket().files();
    }

    /** Figures of before that the next run has to replace, and a night in which it is the only one. */
    private void prepare() {
        write(AT, Image.opened("f1", 1, START));
        bed.run("aggregate");
        write(AT.plusSeconds(60), last().team("db"));
        write(AT.plusSeconds(120), last().team("web"));
        write(AT.plusSeconds(900), last().ended(AT.plusSeconds(900), "RESOLVED"));
        bed.passTo(NEXT_NIGHT);
    }

    @Test
    void aRunThatFailsSaysSo() {
        bed.trouble().breakCall(0, Trouble.Kind.REFUSED);

        assertThatThrownBy(() -> bed.run("aggregate")).isInstanceOf(StoreUnavailableException.class);

        assertThat(bed.log())
                .anyMatch(line -> line.contains("history run failed"))
                .anyMatch(line -> line.contains("HistoryRunFailures"));
    }

    @Test
    void whatIsNotAskedForInTheRightWayIsRefused() {
        assertThatThrownBy(() -> bed.run("reports")).hasMessageContaining("aggregate, export or report");
        assertThatThrownBy(() -> bed.run("export", "yesterday", "today")).hasMessageContaining("2026-11-29");
    }

    @Test
    void daysWhoseEventsHaveExpiredAreLeftAsTheyAre() {
        ObjectNode answer = bed.run("export", "2020-01-01", "2020-01-31");

        assertThat(answer.path("days")).isEmpty();
        assertThat(bed.bucket().files()).isEmpty();
    }
}
