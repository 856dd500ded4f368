package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.PastEpisode;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderTest {
    private final Decider decider = new Decider(
            new Decider.Options(Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24)));

    /**
     * Times are minutes. The open record was told at +0 and last written to at +0; a comment is due at +60. The closed one
     * was resolved at +10. An event's own time is when it was observed.
     */
    @ParameterizedTest(name = "{0} | {1} | {2} | now {3} -> {4}")
    @CsvSource(delimiter = '|', textBlock = """
            # record                 | event               | view             | now | action
            # any, this delivery was applied before
            open                     | FIRING 0 again      | -                | 30  | SKIP_DUPLICATE
            open                     | RESOLVED 9 again    | open             | 30  | SKIP_DUPLICATE
            closed                   | FIRING 20 again     | -                | 30  | SKIP_DUPLICATE
            # observed before what is known already: remembered, as it may decide about another event under way
            open                     | FIRING -1           | -                | 30  | SKIP_STALE, remembered
            open                     | FIRING -1 P0        | -                | 30  | SKIP_STALE, remembered
            open                     | RESOLVED -1         | -                | 30  | SKIP_STALE, remembered
            open, person closed +5   | FIRING -1           | -                | 30  | SKIP_STALE, remembered
            closed                   | FIRING 9            | -                | 30  | SKIP_STALE, remembered
            closed                   | FIRING 10           | -                | 30  | SKIP_STALE, remembered
            closed                   | RESOLVED 9          | -                | 30  | SKIP_STALE, remembered
            closed, no issue         | FIRING 9            | -                | 30  | SKIP_STALE, remembered
            # the sender says that nobody is to be told; an ending always passes
            none                     | FIRING 0 silenced   | -                | 30  | SKIP_SILENCED
            closed                   | FIRING 11 silenced  | -                | 30  | SKIP_SILENCED
            open                     | FIRING 5 P0 silenced | open            | 60  | SKIP_SILENCED
            open, person closed +5   | FIRING 6 silenced   | -                | 90  | SKIP_SILENCED
            open                     | RESOLVED 9 silenced | open             | 30  | CLOSE #7
            # none or CLOSED, FIRING
            none                     | FIRING 0            | -                | 30  | CREATE
            closed, no issue         | FIRING 11           | -                | 30  | CREATE
            closed                   | FIRING 11           | -                | 30  | look at #7
            closed                   | FIRING 11           | app closed +5    | 30  | CREATE after #7
            closed                   | FIRING 11           | person closed +5 | 30  | CREATE after #7
            closed, person closed +5 | FIRING 11           | person closed +5 | 30  | CREATE after #7
            closed                   | FIRING 11           | gone             | 30  | CREATE
            closed                   | FIRING 11           | open             | 30  | COMMENT on #7 again
            # CLOSED, FIRING of what was resolved: a late copy, unless the sender goes on minutes later
            closed, started -9       | FIRING 11 started=-9  | -              | 30  | SKIP_STALE, remembered
            closed, started -9       | FIRING 14 started=-10 | -              | 30  | SKIP_STALE, remembered
            closed, started -9       | FIRING 15 started=-9  | app closed +5  | 30  | CREATE after #7
            closed, started -9       | FIRING 11 started=11  | app closed +5  | 30  | CREATE after #7
            closed, started -9       | FIRING 9 started=11   | -              | 30  | SKIP_STALE, remembered
            closed, started -9       | FIRING 9 started=-9   | -              | 30  | SKIP_STALE, remembered
            closed, cycle a          | FIRING 11 cycle=a     | -              | 30  | SKIP_STALE, remembered
            closed, cycle a          | FIRING 15 cycle=a     | app closed +5  | 30  | CREATE after #7
            closed, cycle a          | FIRING 11 cycle=b     | app closed +5  | 30  | CREATE after #7
            closed without, cycle a  | FIRING 11 cycle=a     | -              | 30  | SKIP_STALE, remembered
            closed, started -9 and 4 | FIRING 11 started=4   | -              | 30  | SKIP_STALE, remembered
            closed, started -9 and 4 | FIRING 11 started=5   | app closed +5  | 30  | CREATE after #7
            closed, started 4 and -9 | FIRING 11 started=4   | -              | 30  | SKIP_STALE, remembered
            # none, RESOLVED
            none                     | RESOLVED 0          | -                | 30  | SKIP_STALE, remembered
            # OPEN, FIRING, same episode, whatever start it names
            open                     | FIRING 0            | -                | 30  | SUPPRESS, remembered
            open                     | FIRING 0            | -                | 59  | SUPPRESS, remembered
            open                     | FIRING 0            | -                | 60  | look at #7
            open                     | FIRING 0            | open             | 60  | COMMENT on #7
            open                     | FIRING 5            | -                | 30  | SUPPRESS, remembered
            open                     | FIRING 5            | open             | 60  | COMMENT on #7
            open                     | FIRING 0 P0         | -                | 30  | look at #7
            open                     | FIRING 0 P0         | open             | 30  | COMMENT on #7
            open                     | FIRING 0 web        | open             | 30  | COMMENT on #7
            open                     | FIRING 0 reason     | open             | 30  | COMMENT on #7
            open                     | FIRING 0 unrouted   | open             | 30  | COMMENT on #7
            open, started -9         | FIRING 5 started=-20 P0 | open         | 30  | COMMENT on #7
            open, started -9         | FIRING 5 started=4 P0   | open         | 30  | COMMENT on #7
            # OPEN, FIRING observed at the same time: the one accepted later counts
            open                     | FIRING 0 P0 accepted=-1  | -           | 30  | SKIP_STALE
            open                     | FIRING 0 P0 accepted=1   | open        | 30  | COMMENT on #7
            # ... observed earlier or later: what was observed later counts, whenever it was accepted
            open                     | FIRING -1 P0 accepted=1  | -           | 30  | SKIP_STALE, remembered
            open                     | FIRING 5 P0 accepted=-1  | open        | 30  | COMMENT on #7
            open                     | FIRING 0 P0 started=5 accepted=-1 | -  | 30  | SKIP_STALE, remembered
            open, started -9         | FIRING 0 P0 started=-20 accepted=1 | open | 30 | COMMENT on #7
            # OPEN, a person closed the issue: left alone for the rest of the episode
            open                     | FIRING 3 P0         | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | FIRING 6 P0         | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | FIRING 6 P0         | gone             | 30  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | FIRING 3            | -                | 90  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | FIRING 6 P0         | -                | 90  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | FIRING 1439         | -                | 90  | SKIP_MANUAL_CLOSE, remembered
            open, started -9, person closed +5 | FIRING 9000 started=-9 | -   | 90  | SKIP_MANUAL_CLOSE, remembered
            open, started -9, person closed +5 | FIRING 20 started=19   | -   | 90  | SKIP_MANUAL_CLOSE, remembered
            # ... which ends after a day without a firing, or with another cycle
            open, person closed +5   | FIRING 1440         | -                | 90  | look at #7
            open, person closed +5   | FIRING 1440         | person closed +5 | 90  | CREATE after #7
            open, person closed +5   | FIRING 1440         | open             | 90  | COMMENT on #7 again
            open                     | FIRING 1440         | open             | 90  | COMMENT on #7 again
            open, cycle a, person closed +5 | FIRING 20 cycle=a | -           | 90  | SKIP_MANUAL_CLOSE, remembered
            open, cycle a                   | FIRING 1440 cycle=a | -         | 30  | SUPPRESS, remembered
            open, cycle a, repeated without | FIRING 20 cycle=b   | open      | 30  | COMMENT on #7 again
            open, cycle a, person closed +5 | FIRING 20 cycle=b | person closed +5 | 90 | CREATE after #7
            # OPEN, closed by our own app although nobody recorded it: what fires must be seen
            open                     | FIRING 3 P0         | app closed +5    | 30  | CREATE after #7
            open                     | RESOLVED 6          | app closed +5    | 30  | SKIP_STALE, remembered
            # A row of a storm: nothing to write on GitHub, but for a P0, which needs an issue of its own
            row                      | FIRING 0            | -                | 90  | SUPPRESS, remembered
            row                      | FIRING 0 reason     | -                | 90  | SUPPRESS, remembered
            row                      | FIRING 0 web        | -                | 90  | SUPPRESS, remembered
            row                      | FIRING 3 P0         | -                | 90  | PROMOTE
            row                      | FIRING 0 again      | -                | 90  | SKIP_DUPLICATE
            row                      | FIRING 1440         | -                | 90  | CREATE
            row                      | RESOLVED 9          | -                | 90  | STORM_ROW_END, remembered
            row, person closed +5    | FIRING 6 P0         | -                | 90  | SKIP_MANUAL_CLOSE, remembered
            row, person closed +5    | RESOLVED 9          | -                | 90  | SKIP_MANUAL_CLOSE, remembered
            closed row               | FIRING 20           | -                | 90  | CREATE
            closed row               | RESOLVED 20         | -                | 90  | SKIP_STALE
            # OPEN, RESOLVED
            open                     | RESOLVED 0          | -                | 30  | look at #7
            open                     | RESOLVED 0          | open             | 30  | CLOSE #7
            open                     | RESOLVED 9          | open             | 30  | CLOSE #7
            open, started -9         | RESOLVED 9 started=-9  | open          | 30  | CLOSE #7
            open, started -9         | RESOLVED 9 started=3   | open          | 30  | CLOSE #7
            open, started -9         | RESOLVED 9             | open          | 30  | CLOSE #7
            open, started -9         | RESOLVED 9 started=-20 | -             | 30  | SKIP_STALE, remembered
            open, cycle a            | RESOLVED 9 cycle=a     | open          | 30  | CLOSE #7
            open, cycle a            | RESOLVED 9 cycle=b     | -             | 30  | SKIP_STALE, remembered
            # manually closed, RESOLVED
            open                     | RESOLVED 9          | person closed +5 | 30  | SKIP_MANUAL_CLOSE, remembered
            open                     | RESOLVED 9          | gone             | 30  | SKIP_MANUAL_CLOSE, remembered
            open, person closed +5   | RESOLVED 9          | -                | 30  | SKIP_MANUAL_CLOSE, remembered
            # CLOSED, RESOLVED: nothing is written, however often it is polled
            closed                   | RESOLVED 10         | -                | 30  | SKIP_STALE
            closed                   | RESOLVED 20         | -                | 30  | SKIP_STALE
            closed                   | RESOLVED 9000       | -                | 30  | SKIP_STALE
            closed, started -9       | RESOLVED 14 started=-9 | -             | 30  | SKIP_STALE
            # ... unless a firing that is still under way could hide before it
            closed, started -9       | RESOLVED 15 started=-9 | -             | 30  | SKIP_STALE, remembered
            closed, started -9       | RESOLVED 12 started=11 | -             | 30  | SKIP_STALE, remembered
            closed, cycle a          | RESOLVED 12 cycle=b    | -             | 30  | SKIP_STALE, remembered
            closed                   | RESOLVED 20 redelivered | -            | 30  | SKIP_STALE, remembered
            """)
    void everyLineOfTheTable(String record, String event, String view, int now, String action) {
        Decision decision = decider.decide(
                Situation.record(record), Situation.event(event), Situation.view(view), Alert.minute(now));

        assertThat(Situation.describe(decision)).isEqualTo(action);
    }

    /** Whatever the time: what repeats tell is in the issue's own text. */
    @Test
    void withoutAnIntervalARepeatIsNeverWorthAComment() {
        Decider quiet = new Decider(new Decider.Options(Optional.empty(), Duration.ofMinutes(5), Duration.ofHours(24)));

        Decision repeat = quiet.decide(
                Situation.record("open"), Situation.event("FIRING 5"), IssueView.UNSEEN, Alert.minute(1439));
        Decision news = quiet.decide(
                Situation.record("open"), Situation.event("FIRING 5 P0"), IssueView.UNSEEN, Alert.minute(1439));

        assertThat(Situation.describe(repeat)).isEqualTo("SUPPRESS, remembered");
        assertThat(Situation.describe(news)).isEqualTo("look at #7");
    }

    @ParameterizedTest(name = "{0}, {1} of {2} comments ours, assigned {3}, reason {4} -> comment {5}")
    @CsvSource({
        "P0, 0, 0, false, -, true",
        "P1, 0, 0, false, -, true",
        "P2, 0, 0, false, -, false",
        "P3, 0, 0, false, -, false",
        "P3, 2, 2, false, -, false",
        "P3, 1, 2, false, -, true",
        "P2, unknown, 0, false, -, false",
        "P2, unknown, 1, false, -, true",
        "P2, 0, 0, true, -, true",
        "P2, 0, 0, false, MissingSeries, true",
        "P2, 0, 0, false, 'The alarm was deleted. The cause may still be there, only out of sight.', true",
        "P2, 0, 0, false, another, false"
    })
    void aClosingIsToldWhereItIsUrgentOrAPersonTookPart(
            Priority priority, String ours, int comments, boolean assigned, String reason, boolean told) {
        AlertRecord.Builder record = Situation.open().toBuilder()
                .routing(List.of("web"), priority, false)
                .display(display -> ours.equals("unknown") ? Display.UNKNOWN : Display.NEW);
        for (int i = 0; !ours.equals("unknown") && i < Integer.parseInt(ours); i++) {
            record.display(Display::withComment);
        }
        Alert resolved =
                reason.equals("-") ? Alert.resolved(9) : Alert.resolved(9).reason(reason);
        IssueView view = new IssueView.Open("t", "b", Set.of(), new IssueView.Participation(assigned, comments));

        Decision decision = decider.decide(record.build(), resolved.delivered("second"), view, Alert.minute(30));

        Decision.Close close = (Decision.Close) decision;
        assertThat(close.comment()).isEqualTo(told);
        assertThat(close.next().episode().lastCommentAt()).contains(told ? Alert.minute(30) : Alert.START);
        assertThat(close.next().story().display().comments())
                .isEqualTo(
                        ours.equals("unknown")
                                ? Optional.empty()
                                : Optional.of(Integer.parseInt(ours) + (told ? 1 : 0)));
    }

    /** Its own text shows a repeat once in ten minutes, whatever else is told. */
    @ParameterizedTest(name = "shown at +{0}, now +60, {1} -> {2}")
    @CsvSource({"55, FIRING 0, false", "51, FIRING 0, false", "50, FIRING 0, true", "55, FIRING 0 reason, true"})
    void aCommentShowsTheRepeatIfThatIsDueOrTellsSomethingNew(int shownAt, String event, boolean shows) {
        AlertRecord record = Situation.open().toBuilder()
                .display(display -> display.withEdit(Alert.minute(shownAt)))
                .build();

        Decision.Comment comment = (Decision.Comment) decide(record, event, "open", 60);

        assertThat(comment.showsIt()).isEqualTo(shows);
        assertThat(comment.next().story().display().editedAt()).contains(Alert.minute(shows ? 60 : shownAt));
    }

    /** Should the episode of a late copy get an issue yet, it is that of the newest firing; an open one is not touched. */
    @ParameterizedTest
    @CsvSource({
        "'closed, started -9', FIRING 11 started=-9 P0 web, P0",
        "'closed, started -9', FIRING -1 P0 web accepted=20, P1",
        "open, FIRING -1 P0 web, P1"
    })
    void whoWouldOwnAStaleFiringIsKept(String record, String event, Priority priority) {
        AlertRecord before = Situation.record(record);

        AlertRecord next = remembered(decide(before, event, "-", 30));

        AlertRecord.Routing routing = next.newestRouting().orElseThrow();
        assertThat(routing.priority()).isEqualTo(priority);
        assertThat(routing.teams()).containsExactly(priority == Priority.P0 ? "web" : "dev-infra");
        assertThat(next.routing()).as("as on the issue").isEqualTo(before.routing());
    }

    /** Two firings were held: the one observed first is redelivered first. */
    @Test
    void anEpisodeOfWhichNothingButItsEventsIsKnownIsNamedByTheEventThatOpensItsIssue() {
        AlertRecord held = Situation.record("none").toBuilder()
                .history(EventHistory.EMPTY.with(Alert.firing(5).seen()))
                .build();

        AlertRecord next = ((Decision.Create) decide(held, "FIRING 0", "-", 30)).next();

        assertThat(next.title()).isEqualTo("Disk is full");
        assertThat(next.routing().teams()).containsExactly("dev-infra");
    }

    @Test
    void anEndLeavesWhatTheFiringTold() {
        AlertRecord open = ((Decision.Create) decider.decide(
                        Situation.record("none"),
                        Alert.firing(0)
                                .raw(Json.parse("{\"values\": {\"B\": 97}}"))
                                .delivered("first"),
                        IssueView.UNSEEN,
                        Alert.START))
                .next();

        AlertRecord end = ((Decision.Close) decider.decide(
                        open.toBuilder().issue("acme/alerts", Situation.ISSUE).build(),
                        Alert.resolved(9)
                                .raw(Json.parse("{\"values\": {\"B\": 3}}"))
                                .delivered("second"),
                        Situation.view("open"),
                        Alert.minute(9)))
                .next();

        assertThat(end.story().details().values()).isEqualTo("B = 97");
        assertThat(end.lastAcceptedAt()).as("when that was accepted").contains(Alert.START);
    }

    @Test
    void whoeverAcknowledgedItIsToldOfTheEnd() {
        AlertRecord record = Situation.open().toBuilder()
                .routing(List.of("web"), Priority.P3, false)
                .handling(Handling.NONE.toBuilder()
                        .acknowledged("alice", Alert.minute(3))
                        .build())
                .build();

        assertThat(((Decision.Close) decide(record, "RESOLVED 9", "open", 30)).comment())
                .isTrue();
    }

    @Test
    void anEpisodeThatIsOverIsPartOfTheStoryOfTheNext() {
        AlertRecord first = ((Decision.Close) decide(
                        Situation.open().toBuilder()
                                .handling(Handling.NONE.toBuilder()
                                        .acknowledged("alice", Alert.minute(3))
                                        .cause("a full disk")
                                        .build())
                                .build(),
                        "RESOLVED 9",
                        "open",
                        30))
                .next();

        AlertRecord next = ((Decision.Create) decider.decide(
                        first, Alert.firing(20).delivered("third"), Situation.view("app closed +5"), Alert.minute(40)))
                .next();

        assertThat(next.story().past())
                .containsExactly(new PastEpisode(
                        1,
                        Alert.START,
                        new Ended(Alert.minute(9), Ended.Ending.RESOLVED),
                        Optional.of(Alert.minute(3)),
                        Optional.of("a full disk"),
                        Optional.empty(),
                        Optional.of(Situation.ISSUE)));
        assertThat(next.handling()).isEqualTo(Handling.NONE);
        assertThat(next.story().ended()).isEmpty();
        assertThat(next.story().display().comments()).contains(0);
    }

    @ParameterizedTest
    @CsvSource({
        "'closed', app closed +5, RESOLVED, 10",
        "'closed, person closed +5', person closed +5, CLOSED_BY_PERSON, 5",
        "'open, cycle a', app closed +5, SUPERSEDED, 20"
    })
    void recordsOfBeforeTellHowTheirEpisodeEnded(String record, String view, Ended.Ending how, int at) {
        AlertRecord next = ((Decision.Create) decide(Situation.record(record), "FIRING 20 cycle=b", view, 40)).next();

        assertThat(next.story().past())
                .extracting(PastEpisode::ended)
                .containsExactly(new Ended(Alert.minute(at), how));
    }

    @Test
    void aFreshEpisodeStartsWithTheEventAndIsUntouched() {
        AlertRecord record = Situation.record("closed, person closed +5");

        AlertRecord next = ((Decision.Create) decide(record, "FIRING 11 P0 web", "person closed +5", 30)).next();

        assertThat(next.status()).isEqualTo(Status.OPEN);
        assertThat(next.episode().number()).isEqualTo(2);
        assertThat(next.episode().startedAt()).contains(Alert.minute(11));
        assertThat(next.episode().isClosedByPerson()).isFalse();
        assertThat(next.issue().number()).isEmpty();
        assertThat(next.routing().priority()).isEqualTo(Priority.P0);
        assertThat(next.routing().teams()).containsExactly("web");
        assertThat(next.episode().lastCommentAt()).contains(Alert.minute(30));
    }

    /** A sender may remind of an alert without saying again why it fires. */
    @Test
    void anEventWithoutAReasonLeavesTheKnownOne() {
        String reason = "x".repeat(5000);
        AlertRecord told =
                Situation.record("open").toBuilder().reason(Optional.of(reason)).build();

        AlertRecord reminded = remembered(decide(told, "FIRING 1", "-", 30));
        Decision same = decider.decide(
                reminded, Alert.firing(2).reason(reason).delivered("third"), IssueView.UNSEEN, Alert.minute(30));
        Decision another = decider.decide(
                reminded, Alert.firing(2).reason("y").delivered("third"), Situation.view("open"), Alert.minute(30));

        assertThat(reminded.lastReason()).isEqualTo(told.lastReason());
        assertThat(Situation.describe(same)).isEqualTo("SUPPRESS, remembered");
        assertThat(Situation.describe(another)).isEqualTo("COMMENT on #7");
    }

    @Test
    void aFreshEpisodeDoesNotInheritAReason() {
        AlertRecord closed = Situation.record("closed").toBuilder()
                .reason(Optional.of("of the last episode"))
                .build();

        AlertRecord next = ((Decision.Create) decide(closed, "FIRING 11", "app closed +5", 30)).next();

        assertThat(next.lastReason()).isEmpty();
    }

    @Test
    void aResolutionOfAnotherEpisodeMakesItsFiringStaleWhenThatComesLate() {
        AlertRecord remembered =
                remembered(decide(Situation.record("closed, started -9"), "RESOLVED 20 started=15", "-", 30));

        Decision between = decider.decide(
                remembered, Alert.firing(16).started(15).delivered("third"), IssueView.UNSEEN, Alert.minute(30));

        assertThat(Situation.describe(between)).isEqualTo("SKIP_STALE, remembered");
    }

    /** The sender's events: start 10 at +1, start 5 at +2, resolved with start 5 at +3. The second is delivered last. */
    @Test
    void aFiringThatComesLastClosesIfItsResolutionIsKnown() {
        AlertRecord open = ((Decision.Create) decide(Situation.record("none"), "FIRING 1 started=10", "-", 30))
                .next().toBuilder().issue("acme/alerts", Situation.ISSUE).build();
        AlertRecord early = remembered(decider.decide(
                open, Alert.resolved(3).started(5).delivered("first"), Situation.view("open"), Alert.minute(31)));

        Decision last = decider.decide(
                early, Alert.firing(2).started(5).delivered("third"), Situation.view("open"), Alert.minute(32));

        assertThat(early.status()).isEqualTo(Status.OPEN);
        assertThat(Situation.describe(last)).isEqualTo("CLOSE #7");
        assertThat(((Decision.Close) last).next().story().ended())
                .as("when its resolution was observed")
                .contains(new Ended(Alert.minute(3), Ended.Ending.RESOLVED));
    }

    /** Fired, closed by a person, resolved, fired again; the resolution is delivered last. */
    @Test
    void aResolutionThatComesLastGivesTheEpisodeAfterItAnIssueOfItsOwn() {
        AlertRecord record = Situation.record("open, started -9, person closed +5");
        AlertRecord taken = remembered(decide(record, "FIRING 20 started=19 P0 web", "-", 30));

        Decision.Create last = (Decision.Create) decider.decide(
                taken,
                Alert.resolved(10).started(-9).delivered("third"),
                Situation.view("person closed +5"),
                Alert.minute(31));

        assertThat(last.previousIssue()).contains(Situation.ISSUE);
        assertThat(last.next().status()).isEqualTo(Status.OPEN);
        assertThat(last.next().episode().isClosedByPerson()).isFalse();
    }

    /** Fired, resolved, fired again; the resolution is delivered last. A row goes on unless a person has closed it. */
    @ParameterizedTest
    @CsvSource({
        "row, 'SKIP_STALE, remembered'",
        "'row, person closed +5', CREATE",
        "'open, no place', CREATE",
        "open, 'SKIP_STALE, remembered'"
    })
    void aResolutionThatComesLastBeginsTheEpisodeAfterItWhereItsAlertIs(String record, String decision) {
        AlertRecord taken = remembered(
                record.startsWith("open")
                        ? decide(Situation.open(), "FIRING 20", "-", 30)
                        : decide(Situation.record(record), "FIRING 20", "-", 30));
        if (record.equals("open, no place")) {
            taken = taken.toBuilder().noPlace().build();
        }

        Decision last =
                decider.decide(taken, Alert.resolved(10).delivered("third"), Situation.view("open"), Alert.minute(31));

        assertThat(Situation.describe(last)).isEqualTo(decision);
        if (last instanceof Decision.Skip skip) {
            assertThat(skip.remember().orElseThrow().episode().observedAt()).contains(Alert.minute(20));
        }
    }

    /** A person may have silenced the alert; then its issue is not opened again either. */
    @ParameterizedTest
    @CsvSource({"P2, 'SKIP_SILENCED, remembered'", "P0, 'REOPEN #7'"})
    void whatIsSilencedIsNotOpenedAgain(Priority priority, String decision) {
        Decider reopening = new Decider(new Decider.Options(
                Optional.empty(), Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofMinutes(30)));
        AlertRecord record = Situation.record("closed").toBuilder()
                .handling(Handling.NONE.toBuilder()
                        .silencedUntil(Optional.of(Alert.minute(60)))
                        .build())
                .build();

        Decision again = reopening.decide(
                record,
                Alert.firing(20).priority(priority).delivered("second"),
                Situation.view("app closed +5"),
                Alert.minute(20));

        assertThat(Situation.describe(again)).isEqualTo(decision);
    }

    @Test
    void aResolvedBeforeItsFiringMakesTheFiringStale() {
        AlertRecord remembered = remembered(decide(Situation.record("none"), "RESOLVED 5", "-", 30));

        Decision late =
                decider.decide(remembered, Alert.firing(0).delivered("third"), IssueView.UNSEEN, Alert.minute(30));

        assertThat(remembered.status()).isEqualTo(Status.CLOSED);
        assertThat(Situation.describe(late)).isEqualTo("SKIP_STALE, remembered");
    }

    @Test
    void aRepeatIsCountedAndToldWithTheNextComment() {
        AlertRecord once = remembered(decide(Situation.open(), "FIRING 0", "-", 20));

        AlertRecord twice = remembered(
                decider.decide(once, Alert.firing(0).delivered("third"), IssueView.UNSEEN, Alert.minute(40)));
        Decision.Comment comment = (Decision.Comment)
                decider.decide(twice, Alert.firing(0).delivered("fourth"), Situation.view("open"), Alert.minute(60));

        assertThat(twice.episode().suppressed()).isEqualTo(2);
        assertThat(comment.next().episode().suppressed()).isZero();
        assertThat(comment.next().episode().lastCommentAt()).contains(Alert.minute(60));
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
        AlertRecord noticed = remembered(decide(Situation.open(), "FIRING 3 P0", "person closed +5", 30));
        AlertRecord resolved = remembered(
                decider.decide(noticed, Alert.resolved(9).delivered("third"), IssueView.UNSEEN, Alert.minute(31)));

        assertThat(noticed.episode().closedByPersonAt()).contains(Alert.minute(5));
        assertThat(noticed.status()).isEqualTo(Status.OPEN);
        assertThat(resolved.episode().closedByPersonAt()).contains(Alert.minute(5));
        assertThat(resolved.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void anIssueAPersonOpenedAgainGoesOnAsANewEpisodeWithoutASecondIssue() {
        Decision.Comment comment = (Decision.Comment) decide(Situation.record("closed"), "FIRING 11 P0", "open", 30);

        assertThat(comment.next().episode().number()).isEqualTo(2);
        assertThat(comment.next().issue().number()).contains(Situation.ISSUE);
        assertThat(comment.next().status()).isEqualTo(Status.OPEN);
        assertThat(comment.next().routing().priority()).isEqualTo(Priority.P0);
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
