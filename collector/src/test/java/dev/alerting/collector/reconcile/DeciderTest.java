package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderTest {
    private final Decider decider = new Decider(Duration.ofHours(1));

    /** Times are minutes. The open record was told at +0 and last written to at +0; a comment is due at +60. */
    @ParameterizedTest(name = "{0} | {1} | {2} | now {3} -> {4}")
    @CsvSource(delimiter = '|', textBlock = """
            # record                 | event               | view             | now | action
            # any, this delivery was applied before
            open                     | FIRING 0 again      | -                | 30  | SKIP_DUPLICATE
            open                     | RESOLVED 9 again    | open             | 30  | SKIP_DUPLICATE
            closed                   | FIRING 20 again     | -                | 30  | SKIP_DUPLICATE
            # any, order key older than the stored one
            open                     | FIRING -1           | -                | 30  | SKIP_STALE
            open                     | RESOLVED -1         | -                | 30  | SKIP_STALE
            open, person closed +5   | FIRING -1           | -                | 30  | SKIP_STALE
            closed                   | FIRING 9            | -                | 30  | SKIP_STALE
            closed                   | FIRING 10           | -                | 30  | SKIP_STALE
            closed                   | RESOLVED 9          | -                | 30  | SKIP_STALE
            closed, no issue         | FIRING 9            | -                | 30  | SKIP_STALE
            # none or CLOSED, FIRING
            none                     | FIRING 0            | -                | 30  | CREATE
            closed, no issue         | FIRING 11           | -                | 30  | CREATE
            closed                   | FIRING 11           | -                | 30  | look at #7
            closed                   | FIRING 11           | app closed +5    | 30  | CREATE after #7
            closed                   | FIRING 11           | person closed +5 | 30  | CREATE after #7
            closed, person closed +5 | FIRING 11           | person closed +5 | 30  | CREATE after #7
            closed                   | FIRING 11           | gone             | 30  | CREATE
            closed                   | FIRING 11           | open             | 30  | COMMENT on #7 again
            # none, RESOLVED
            none                     | RESOLVED 0          | -                | 30  | SKIP_STALE, remembered
            # OPEN, FIRING, same episode
            open                     | FIRING 0            | -                | 30  | SUPPRESS, remembered
            open                     | FIRING 0            | -                | 59  | SUPPRESS, remembered
            open                     | FIRING 0            | -                | 60  | look at #7
            open                     | FIRING 0            | open             | 60  | COMMENT on #7
            open                     | FIRING 5            | -                | 30  | look at #7
            open                     | FIRING 5            | open             | 30  | SUPPRESS, remembered
            open                     | FIRING 5            | open             | 60  | COMMENT on #7
            open                     | FIRING 0 P0         | -                | 30  | look at #7
            open                     | FIRING 0 P0         | open             | 30  | COMMENT on #7
            open                     | FIRING 0 web        | open             | 30  | COMMENT on #7
            open                     | FIRING 0 reason     | open             | 30  | COMMENT on #7
            open                     | FIRING 0 unrouted   | open             | 30  | COMMENT on #7
            # OPEN, a person closed the issue, FIRING
            open                     | FIRING 3            | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | FIRING 5            | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | FIRING 6            | person closed +5 | 30  | CREATE after #7
            open                     | FIRING 6            | gone             | 30  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | FIRING 3            | -                | 90  | SKIP_MANUAL_CLOSE
            open, person closed +5   | FIRING 5 P0         | -                | 90  | SKIP_MANUAL_CLOSE
            open, person closed +5   | FIRING 6            | -                | 90  | look at #7
            open, person closed +5   | FIRING 6            | person closed +5 | 90  | CREATE after #7
            open, person closed +5   | FIRING 6            | open             | 90  | COMMENT on #7 again
            # OPEN, closed by our own app although nobody recorded it
            open                     | FIRING 3            | app closed +5    | 30  | SKIP_STALE
            open                     | FIRING 6            | app closed +5    | 30  | CREATE after #7
            open                     | RESOLVED 6          | app closed +5    | 30  | SKIP_STALE, remembered
            # OPEN, RESOLVED
            open                     | RESOLVED 0          | -                | 30  | look at #7
            open                     | RESOLVED 0          | open             | 30  | CLOSE #7
            open                     | RESOLVED 9          | open             | 30  | CLOSE #7
            # manually closed, RESOLVED
            open                     | RESOLVED 9          | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | RESOLVED 9          | gone             | 30  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | RESOLVED 9          | -                | 30  | SKIP_MANUAL_CLOSE, remembered
            # CLOSED, RESOLVED
            closed                   | RESOLVED 10         | -                | 30  | SKIP_STALE, remembered
            closed                   | RESOLVED 20         | -                | 30  | SKIP_STALE, remembered
            """)
    void everyLineOfTheTable(String record, String event, String view, int now, String action) {
        Decision decision = decider.decide(
                Situation.record(record), Situation.event(event), Situation.view(view), Alert.minute(now));

        assertThat(Situation.describe(decision)).isEqualTo(action);
    }

    @Test
    void aFreshEpisodeStartsWithTheEventAndIsUntouched() {
        AlertRecord record = Situation.record("closed, person closed +5");

        AlertRecord next = ((Decision.Create) decide(record, "FIRING 11 P0 web", "person closed +5", 30)).next();

        assertThat(next.status()).isEqualTo(Status.OPEN);
        assertThat(next.episode()).isEqualTo(2);
        assertThat(next.episodeStartedAt()).contains(Alert.minute(11));
        assertThat(next.manuallyClosed()).isFalse();
        assertThat(next.issueNumber()).isEmpty();
        assertThat(next.priority()).isEqualTo(Priority.P0);
        assertThat(next.teams()).containsExactly("web");
        assertThat(next.lastCommentAt()).contains(Alert.minute(30));
    }

    @Test
    void aNewerResolvedOnAClosedAlertMakesAFiringBetweenStale() {
        AlertRecord remembered = remembered(decide(Situation.record("closed"), "RESOLVED 20", "-", 30));

        Decision between =
                decider.decide(remembered, Alert.firing(15).delivered("third"), IssueView.UNSEEN, Alert.minute(30));

        assertThat(Situation.describe(between)).isEqualTo("SKIP_STALE");
    }

    @Test
    void aResolvedBeforeItsFiringMakesTheFiringStale() {
        AlertRecord remembered = remembered(decide(Situation.record("none"), "RESOLVED 5", "-", 30));

        Decision late =
                decider.decide(remembered, Alert.firing(0).delivered("third"), IssueView.UNSEEN, Alert.minute(30));

        assertThat(remembered.status()).isEqualTo(Status.CLOSED);
        assertThat(Situation.describe(late)).isEqualTo("SKIP_STALE");
    }

    @Test
    void aRepeatIsCountedAndToldWithTheNextComment() {
        AlertRecord once = remembered(decide(Situation.open(), "FIRING 0", "-", 20));

        AlertRecord twice = remembered(
                decider.decide(once, Alert.firing(0).delivered("third"), IssueView.UNSEEN, Alert.minute(40)));
        Decision.Comment comment = (Decision.Comment)
                decider.decide(twice, Alert.firing(0).delivered("fourth"), Situation.view("open"), Alert.minute(60));

        assertThat(twice.suppressed()).isEqualTo(2);
        assertThat(comment.next().suppressed()).isZero();
        assertThat(comment.next().lastCommentAt()).contains(Alert.minute(60));
    }

    @Test
    void aChangeThatWasToldIsNotToldAgain() {
        AlertRecord told = ((Decision.Comment) decide(Situation.open(), "FIRING 0 P0 web reason", "open", 30)).next();

        Decision repeat = decider.decide(
                told,
                Alert.firing(0)
                        .priority(Priority.P0)
                        .teams("web")
                        .reason("another")
                        .delivered("third"),
                IssueView.UNSEEN,
                Alert.minute(31));

        assertThat(Situation.describe(repeat)).isEqualTo("SUPPRESS, remembered");
    }

    @Test
    void aLongReasonThatWasToldIsNoNewOne() {
        Alert alert = Alert.firing(0).reason("r".repeat(100_000));
        AlertRecord told = ((Decision.Comment) decider.decide(
                        Situation.open(), alert.delivered("second"), Situation.view("open"), Alert.minute(30)))
                .next();

        Decision repeat = decider.decide(told, alert.delivered("third"), IssueView.UNSEEN, Alert.minute(31));

        assertThat(Situation.describe(repeat)).isEqualTo("SUPPRESS, remembered");
    }

    @Test
    void aPersonsCloseIsRecordedWithItsTimeAndStaysThroughTheResolution() {
        AlertRecord noticed = remembered(decide(Situation.open(), "FIRING 3", "person closed +5", 30));
        AlertRecord resolved = remembered(
                decider.decide(noticed, Alert.resolved(9).delivered("third"), IssueView.UNSEEN, Alert.minute(31)));

        assertThat(noticed.manuallyClosedAt()).contains(Alert.minute(5));
        assertThat(noticed.status()).isEqualTo(Status.OPEN);
        assertThat(resolved.manuallyClosedAt()).contains(Alert.minute(5));
        assertThat(resolved.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void anIssueAPersonOpenedAgainGoesOnAsANewEpisodeWithoutASecondIssue() {
        Decision.Comment comment = (Decision.Comment) decide(Situation.record("closed"), "FIRING 11 P0", "open", 30);

        assertThat(comment.next().episode()).isEqualTo(2);
        assertThat(comment.next().issueNumber()).contains(Situation.ISSUE);
        assertThat(comment.next().status()).isEqualTo(Status.OPEN);
        assertThat(comment.next().priority()).isEqualTo(Priority.P0);
    }

    @Test
    void onlyTheLastTwentyDeliveriesAreKept() {
        AlertRecord.Builder builder = Situation.open().toBuilder();
        for (int i = 0; i < 50; i++) {
            builder.applied("delivery-" + i);
        }

        List<String> deliveries = builder.build().recentDeliveries();

        assertThat(deliveries).hasSize(20).startsWith("delivery-30").endsWith("delivery-49");
    }

    private Decision decide(AlertRecord record, String event, String view, int now) {
        return decider.decide(record, Situation.event(event), Situation.view(view), Alert.minute(now));
    }

    private static AlertRecord remembered(Decision decision) {
        return ((Decision.Skip) decision).remember().orElseThrow();
    }
}
