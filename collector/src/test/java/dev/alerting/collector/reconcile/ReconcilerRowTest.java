package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.reconcile.Placement.InRow;
import dev.alerting.collector.reconcile.Placement.Own;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An episode that is a row of a storm: how it becomes one, what it waits for, and when it gets an issue of its own. */
class ReconcilerRowTest {
    private static final AlertRecord.Row ROW = new AlertRecord.Row("storm.1", "grafana", "rule");
    private static final Duration WAIT = Duration.ofMinutes(3);
    private static final Duration HOLD = Duration.ofMinutes(5);
    private static final Alert RAISED = Alert.firing(2).priority(Priority.P0);

    private final Places places = new Places();
    private final ReconcilerFixture given = new ReconcilerFixture(places);

    @Test
    void whatCanBecomeARowIsNotHeldBackButItsEndIs() {
        given.tracker.close(Lane.P1, WAIT);
        given.tracker.close(Lane.CLOSE, WAIT);

        assertThat(given.heldBack(Alert.firing(0).delivered("first", true))).isPresent();
        places.givesRows = true;
        assertThat(given.heldBack(Alert.firing(0).delivered("first", true))).isEmpty();
        assertThat(given.heldBack(Alert.resolved(0).delivered("first", true))).isPresent();
    }

    @Test
    void whileGitHubIsDownRowsAreHeldBackToo() {
        places.givesRows = true;
        given.tracker.holdBack(WAIT);

        assertThat(given.heldBack(Alert.firing(0).delivered("first", true)))
                .hasValueSatisfying(retry -> assertThat(retry)
                        .extracting(Retry::kind, Retry::notBefore)
                        .containsExactly(Kind.HELD_BACK, WAIT));
    }

    @Test
    void whatComesAgainWhileThereIsNoRoomBecomesARowUntilThereIs() {
        given.tracker.close(Lane.P1, WAIT);
        places.placeAfter = new InRow(ROW, true);

        Result result = given.deliver(Alert.firing(0).delivered("first", true));

        assertThat(result).isEqualTo(waitsAsRow(WAIT));
        assertThat(places.waits).containsExactly(WAIT);
        assertThat(given.record().row()).contains(ROW);
        assertThat(given.record().recentDeliveries()).as("the message returns").isEmpty();
        assertThat(places.changed).containsExactly(ROW);
        assertThat(given.tracker.calls()).isEmpty();
    }

    @Test
    void whatComesAgainWhileThereIsNoRoomMayBecomeARowForGood() {
        given.tracker.close(Lane.P1, WAIT);
        places.placeAfter = new InRow(ROW, false);

        Result result = given.deliver(Alert.firing(0).delivered("first", true));

        assertThat(result).isEqualTo(new Done(Action.STORM_ROW, Optional.empty()));
        assertThat(given.record().recentDeliveries()).containsExactly("first");
    }

    @Test
    void whatComesAgainWithoutRoomAndWithoutARowWaits() {
        given.tracker.close(Lane.P1, WAIT);

        Result result = given.deliver(Alert.firing(0).delivered("first", true));

        assertThat(result)
                .isEqualTo(new Retry(Kind.BUDGET, "our own limit on what is written to GitHub is used up", WAIT));
        assertThat(given.store.written()).isEmpty();
        assertThat(given.tracker.calls()).isEmpty();
    }

    /** By its claim the table learns of it, and others are ordered against it. */
    @Test
    void somethingNewIsTriedWhetherThereIsRoomOrNot() {
        given.tracker.close(Lane.P1, WAIT);

        assertThat(given.deliver(Alert.firing(0), "first")).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
    }

    @Test
    void inShadowModeNothingWaitsForRoomAndNoRowIsWritten() {
        given.tracker.close(Lane.P1, WAIT);
        assertThat(given.deliverInShadow(Alert.firing(0).delivered("first", true)))
                .isEqualTo(new Done(Action.CREATE, Optional.empty()));
        places.place = new InRow(ROW, true);
        assertThat(given.deliverInShadow(Alert.firing(0), "first"))
                .isEqualTo(new Done(Action.STORM_ROW, Optional.empty()));

        assertThat(given.store.written()).isEmpty();
        assertThat(places.changed).isEmpty();
    }

    @Test
    void inShadowModeARaisedRowIsToldAndStaysOne() {
        becomeRow();
        given.tracker.close(Lane.P0, WAIT);
        AlertRecord before = given.record();

        assertThat(given.deliverInShadow(RAISED, "raised")).isEqualTo(new Done(Action.CREATE, Optional.empty()));
        assertThat(given.record()).isEqualTo(before);
    }

    @Test
    void aRowThatSomebodyElseComesBeforeIsTriedAgain() {
        places.place = new InRow(ROW, false);
        given.store.beforeWrite(
                1,
                () -> given.store.put(AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START).toBuilder()
                        .version(1)
                        .build()));

        assertThat(given.deliver(Alert.firing(0), "first")).isEqualTo(Result.contended());
        assertThat(given.record().row()).isEmpty();
        assertThat(places.changed).isEmpty();
    }

    @Test
    void whereNobodyKnowsHowLongARowAsksAgainWithTheMostUrgentOrSoon() {
        places.place = new InRow(ROW, true);
        assertThat(given.deliver(Alert.firing(0), "first")).isEqualTo(waitsAsRow(Duration.ofSeconds(10)));

        given.tracker.close(Lane.P0, WAIT);
        assertThat(given.deliver(Alert.firing(0).named("other"), "second")).isEqualTo(waitsAsRow(WAIT));
    }

    @Test
    void aRowThatIsRaisedIsAsOldAsItWas() {
        becomeRow();
        given.wait(Duration.ofMinutes(10));
        given.tracker.close(Lane.P0, WAIT);
        assertThat(given.deliver(RAISED, "raised")).isEqualTo(waitsAsRow(WAIT));
        assertThat(given.record().routing().priority()).isEqualTo(Priority.P0);
        assertThat(given.record().episode().lastCommentAt()).contains(Alert.START);
        given.tracker.open(Lane.P0);
        places.storm = new Placement.Closed(Alert.minute(5));

        assertThat(given.deliver(RAISED, "raised"))
                .as("a person closed the storm while it was a row of it")
                .isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.empty()));
        assertThat(given.record().episode().closedByPersonAt()).contains(Alert.minute(5));
        assertThat(given.tracker.calls()).isEmpty();
    }

    @Test
    void theRowOfTheNextEpisodeIsNew() {
        becomeRow();
        given.deliver(Alert.resolved(5), "end");
        given.wait(Duration.ofMinutes(20));
        given.deliver(Alert.firing(20), "again");
        assertThat(given.record().row()).contains(ROW);
        assertThat(given.record().episode().lastCommentAt()).contains(Alert.minute(20));
        places.storm = new Placement.Closed(Alert.minute(15));

        assertThat(given.deliver(Alert.firing(21).priority(Priority.P0), "raised"))
                .isEqualTo(new Done(Action.CREATE, Optional.of(1)));
    }

    @ParameterizedTest(name = "a person closed the storm {0} s after the row -> {1}")
    @CsvSource({"-1, CREATE", "0, SKIP_MANUAL_CLOSE", "1, SKIP_MANUAL_CLOSE"})
    void aCloseCountsForWhatWasARowByThen(int seconds, Action action) {
        becomeRow();
        places.storm = new Placement.Closed(Alert.START.plusSeconds(seconds));

        assertThat(((Done) given.deliver(RAISED, "raised")).action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({"open, CREATE, true", "closed by us, CREATE, true", "gone, SKIP_MANUAL_CLOSE, false"})
    void aRaisedRowLooksAtItsStormsIssue(String issue, Action action, boolean named) {
        becomeRow();
        int storm = given.openIssue("a storm");
        places.storm = new Placement.Filed(ScriptedTracker.REPOSITORY, storm);
        switch (issue) {
            case "closed by us" -> given.tracker.appCloses(storm, Alert.minute(1));
            case "gone" -> given.tracker.delete(storm);
            default -> {}
        }
        given.wait(WAIT);

        Done done = (Done) given.deliver(RAISED, "raised");

        assertThat(done.action()).isEqualTo(action);
        assertThat(given.tracker.numbers()).hasSize(named ? 2 : 1);
        assertThat(!named || given.tracker.issue(2).body().contains("#" + storm))
                .isTrue();
        assertThat(given.record().episode().closedByPersonAt())
                .isEqualTo(named ? Optional.empty() : Optional.of(given.clock.instant()));
    }

    @ParameterizedTest
    @EnumSource
    void aStormsIssueThatCannotBeLookedAtKeepsTheRow(Cause cause) {
        becomeRow();
        places.storm = new Placement.Filed(ScriptedTracker.REPOSITORY, 5);
        given.tracker.answer("view", new Unavailable<>(cause, "not now", WAIT));
        AlertRecord before = given.record();

        assertThat(given.deliver(RAISED, "raised")).isEqualTo(new Retry(Kind.of(cause), "not now", WAIT));
        assertThat(given.record()).isEqualTo(before);
    }

    /** An outage passes for all alike; what only lacks room can be shown elsewhere meanwhile. */
    @ParameterizedTest
    @EnumSource
    void onlyWhatLacksRoomBecomesARow(Cause cause) {
        places.placeAfter = new InRow(ROW, true);
        given.tracker.answer("create", new Unavailable<>(cause, "not now", WAIT));

        Result result = given.deliver(Alert.firing(0), "first");

        boolean row = cause == Cause.BUDGET || cause == Cause.RATE_LIMITED;
        assertThat(result).isEqualTo(row ? waitsAsRow(WAIT) : new Retry(Kind.of(cause), "not now", WAIT));
        assertThat(given.record().row()).isEqualTo(row ? Optional.of(ROW) : Optional.empty());
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void whatIsNotGivenARowLeavesNoClaimBehind() {
        given.tracker.answer("create", new Unavailable<>(Cause.BUDGET, "not now", WAIT));

        assertThat(given.deliver(Alert.firing(0), "first")).isEqualTo(new Retry(Kind.BUDGET, "not now", WAIT));
        assertThat(places.waits).containsExactly(WAIT);
        assertThat(given.record().claim()).isEmpty();
        assertThat(given.record().row()).isEmpty();
    }

    @Test
    void aCommentThatLacksRoomIsNoReasonForARow() {
        given.firing();
        places.placeAfter = new InRow(ROW, true);
        given.tracker.answer("comment", new Unavailable<>(Cause.BUDGET, "not now", WAIT));

        assertThat(given.deliver(Alert.firing(1).reason("another"), "second"))
                .isEqualTo(new Retry(Kind.BUDGET, "not now", WAIT));
        assertThat(given.record().row()).isEmpty();
        assertThat(given.record().issue().number()).contains(1);
    }

    @Test
    void aRowWhoseIssueLacksRoomStaysInItsPlace() {
        becomeRow();
        places.placeAfter = new InRow(new AlertRecord.Row("storm.2", "grafana", "rule"), true);
        given.tracker.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "not now", WAIT));

        assertThat(given.promote(ROW, Optional.empty())).isEqualTo(waitsAsRow(WAIT));
        assertThat(given.record().row()).contains(ROW);
        assertThat(given.record().claim()).isEmpty();
        assertThat(places.waits).isEmpty();

        assertThat(given.promote(ROW, Optional.empty())).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
    }

    /** Its firing is too long ago to be among the events that are kept. */
    @Test
    void aRowOfWhichNoFiringIsKnownAnyMoreGetsItsIssueToo() {
        becomeRow();
        change(record -> record.history(EventHistory.EMPTY));

        assertThat(given.promote(ROW, Optional.empty())).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.tracker.issue(1).title()).isEqualTo("[P1] Disk is full");
    }

    @Test
    void aRowIsToldAsItsNewestFiringOrAsItWasLastSeen() {
        becomeRow();
        assertThat(DeliveredAlert.ofRow(given.record(), ROW).seen())
                .isEqualTo(Alert.firing(0).seen());

        given.wait(Duration.ofMinutes(7));
        change(record -> record.history(EventHistory.EMPTY).lastSeenAt(Alert.minute(6)));
        assertThat(DeliveredAlert.ofRow(given.record(), ROW).seen())
                .isEqualTo(Alert.firing(6).seen());
    }

    @Test
    void theIssueOfTheNextEpisodeIsRefusedAndANewRowTakesItsPlace() {
        becomeRow();
        given.deliver(Alert.resolved(5), "end");
        AlertRecord.Row next = new AlertRecord.Row("storm.2", "grafana", "rule");
        places.place = new Own();
        places.placeAfter = new InRow(next, true);
        given.tracker.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "not now", WAIT));

        assertThat(given.deliver(Alert.firing(20), "again")).isEqualTo(waitsAsRow(WAIT));
        assertThat(given.record().row()).contains(next);
        assertThat(places.waits).containsExactly(WAIT);
    }

    @Test
    void theKeeperLeavesARowAloneThatSomebodyWorksOnOrThatCannotBeRead() {
        becomeRow();
        List<Result> meanwhile = new ArrayList<>();
        given.tracker.during("create", () -> meanwhile.add(given.promote(ROW, Optional.empty())));
        given.deliver(RAISED, "raised");
        assertThat(meanwhile).containsExactly(Result.contended());
        assertThat(given.tracker.numbers()).containsExactly(1);

        given.store.readable(false);
        assertThat(given.promote(ROW, Optional.empty()))
                .isEqualTo(new Retry(Kind.STATE_UNAVAILABLE, "the table is overloaded", Duration.ZERO));
    }

    /** The attempt before may have ended before it could say so. */
    @Test
    void aDuplicateTellsTheStormOfItsRowOnceMore() {
        becomeRow();

        assertThat(given.deliver(Alert.firing(0), "first"))
                .isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.empty()));
        assertThat(places.changed).containsExactly(ROW, ROW);
    }

    @Test
    void theStormIsToldWhenARowHasItsOwnIssueAndNotBefore() {
        becomeRow();
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", WAIT));
        given.deliver(RAISED, "raised");
        assertThat(places.changed).containsExactly(ROW);

        given.deliver(RAISED, "raised");
        assertThat(places.changed).containsExactly(ROW, ROW);
        assertThat(given.record().row()).isEmpty();
    }

    /** A look at each previous issue would use up what the storm's own issues need; what is not to be a row needs it. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "a storm, STORM_ROW, 0",
        "no storm, STORM_ROW, 1",
        "an issue of its own, CREATE, 1",
        "a silence, SKIP_SILENCED, 1",
        "a silence of its issue, SKIP_SILENCED, 1"
    })
    void aRecurrenceInAStormIsLookedAtOnlyIfItIsToBeNoRow(String situation, Action action, int looks) {
        given.deliver(Alert.firing(0).priority(Priority.P2), "first");
        given.deliver(Alert.resolved(1), "end");
        places.stormy = !situation.equals("no storm");
        places.place = situation.equals("an issue of its own") ? new Own() : new InRow(ROW, false);
        given.silence = situation.equals("a silence") ? Optional.of("maintenance") : Optional.empty();
        if (situation.equals("a silence of its issue")) {
            change(record -> record.handling(Handling.NONE.toBuilder()
                    .silencedUntil(Optional.of(Alert.minute(60)))
                    .build()));
        }
        int before = looks();

        Done done = (Done) given.deliver(Alert.firing(10).priority(Priority.P2), "again");

        assertThat(done.action()).isEqualTo(action);
        assertThat(looks() - before).isEqualTo(looks);
        assertThat(given.record().row().isPresent()).isEqualTo(action == Action.STORM_ROW);
        assertThat(given.kept).hasSize(situation.equals("a silence") ? 1 : 0);
    }

    @Test
    void aRecurrenceInAStormIsHeldLikeAnyOther() {
        ReconcilerFixture holding = new ReconcilerFixture(places, HOLD);
        holding.wait(HOLD);
        holding.deliver(Alert.firing(0), "first");
        holding.deliver(Alert.resolved(1), "end");
        places.stormy = true;
        places.place = new InRow(ROW, false);
        holding.wait(HOLD);

        assertThat(holding.deliver(Alert.firing(10), "again"))
                .isEqualTo(new Retry(Kind.HOLD, "new alerts are held for a while", HOLD));
        assertThat(holding.record().row()).isEmpty();
    }

    /** It would stay open for good if its record forgot it. */
    @Test
    void anIssueThatIsStillOpenGoesOnInAStormToo() {
        given.firing();
        places.stormy = true;
        places.place = new InRow(ROW, false);

        assertThat(given.deliver(Alert.firing(24 * 60), "a day later"))
                .isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.record().row()).isEmpty();
    }

    @Test
    void withoutStormsThereIsNoPlaceButAnIssueAndRoomForTheMostUrgent() {
        Placement none = Placement.OWN_ISSUES;
        DeliveredAlert alert = Alert.firing(0).delivered("first");
        AlertRecord next = AlertRecord.unseen(alert.fingerprint(), Alert.START);

        assertThat(none.place(next, alert)).isEqualTo(new Own());
        assertThat(none.placeAfter(WAIT, next, alert)).isEqualTo(new Own());
        assertThat(none.givesRows()).isFalse();
        assertThat(none.isStormy()).isFalse();
        assertThat(none.hasRoomForMostUrgent()).isTrue();
    }

    /** Storms were switched off meanwhile. */
    @Test
    void aRowOfBeforeGetsItsIssueWithoutStorms() {
        ReconcilerFixture without = new ReconcilerFixture().firing();
        without.store.put(without.record().toBuilder().row(ROW).build());

        assertThat(without.deliver(RAISED, "raised")).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(without.record().row()).isEmpty();
        assertThat(without.record().status()).isEqualTo(Status.OPEN);
    }

    private void becomeRow() {
        places.place = new InRow(ROW, false);
        assertThat(given.deliver(Alert.firing(0), "first")).isEqualTo(new Done(Action.STORM_ROW, Optional.empty()));
    }

    private int looks() {
        return (int) given.tracker.calls().stream().filter("view"::equals).count();
    }

    private static Retry waitsAsRow(Duration wait) {
        return new Retry(Kind.BUDGET, "a row of a storm until there is room for its own issue", wait);
    }

    private void change(UnaryOperator<AlertRecord.Builder> change) {
        given.store.put(change.apply(given.record().toBuilder()).build());
    }

    /** Answers what a test says. */
    private static final class Places implements Placement {
        private Place place = new Own();
        private Place placeAfter = new Own();
        private StormIssue storm = new Unfiled();
        private boolean givesRows;
        private boolean stormy;
        private final List<AlertRecord.Row> changed = new ArrayList<>();
        private final List<Duration> waits = new ArrayList<>();

        @Override
        public Place place(AlertRecord next, DeliveredAlert alert) {
            return place;
        }

        @Override
        public Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert) {
            waits.add(wait);
            return placeAfter;
        }

        @Override
        public boolean givesRows() {
            return givesRows;
        }

        @Override
        public boolean isStormy() {
            return stormy;
        }

        @Override
        public boolean hasRoomForMostUrgent() {
            return true;
        }

        @Override
        public StormIssue stormOf(AlertRecord.Row row) {
            return storm;
        }

        @Override
        public void changed(AlertRecord.Row row) {
            changed.add(row);
        }
    }
}
