package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void anEpisodeOpensCommentsAndClosesOneIssue() {
        Result fired = given.deliver(Alert.firing(0), "first");
        given.wait(Duration.ofHours(1));
        Result repeated = given.deliver(Alert.firing(0), "second");
        Result resolved = given.deliver(Alert.resolved(70), "third");

        assertThat(fired).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(repeated).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(resolved).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.numbers()).containsExactly(1);
        assertThat(given.tracker.open()).isEmpty();
        assertThat(given.tracker.issue(1).comments())
                .satisfiesExactly(
                        comment -> assertThat(comment).contains("Still firing"),
                        comment -> assertThat(comment).contains("Resolved", "1 h 10 min"));
        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void whatIsNotUrgentAndNobodyWorkedOnIsClosedWithoutAComment() {
        given.deliver(Alert.firing(0).priority(Priority.P2), "first");

        Result resolved = given.deliver(Alert.resolved(70), "second");

        assertThat(resolved).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.calls()).containsExactly("create", "view", "close");
        assertThat(given.tracker.open()).isEmpty();
    }

    @Test
    void whoeverCommentedIsToldOfTheEnd() {
        given.deliver(Alert.firing(0).priority(Priority.P2), "first");
        given.tracker.personComments(1);

        given.deliver(Alert.resolved(70), "second");

        assertThat(given.tracker.issue(1).comments())
                .singleElement()
                .satisfies(comment -> assertThat(comment).contains("Resolved"));
    }

    @Test
    void theClaimIsInTheTableBeforeGitHubIsCalled() {
        given.tracker.during(
                "create",
                () -> assertThat(given.record().claim()).get().satisfies(claim -> {
                    assertThat(claim.intent()).isEqualTo(Claim.Intent.CREATE);
                    assertThat(claim.leaseUntil()).isEqualTo(Alert.START.plus(ReconcilerFixture.LEASE));
                    assertThat(claim.startedAt()).isEqualTo(Alert.START);
                }));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.store.written()).hasSize(2);
        assertThat(given.store.written().getFirst().claim()).isPresent();
        assertThat(given.store.written().getLast().claim()).isEmpty();
    }

    @Test
    void aClaimSomebodyElseTookFirstMakesNoCall() {
        given.store.beforeWrite(
                1, () -> given.store.put(record().toBuilder().version(1).build()));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(Result.contended());
        assertThat(given.tracker.calls()).isEmpty();
    }

    @Test
    void aLiveClaimOfSomebodyElseMakesNoCall() {
        given.tracker.during(
                "create",
                () -> assertThat(given.deliver(Alert.firing(0), "second")).isEqualTo(Result.contended()));

        given.deliver(Alert.firing(0), "first");

        assertThat(given.tracker.calls()).containsExactly("create");
        assertThat(given.tracker.numbers()).containsExactly(1);
    }

    @Test
    void aRecordThatChangedDuringTheActionIsNotOverwritten() {
        given.tracker.during(
                "create",
                () -> given.store.put(given.record().toBuilder()
                        .title("someone else's")
                        .version(given.record().version() + 1)
                        .build()));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(Result.contended());
        assertThat(given.record().title()).isEqualTo("someone else's");
    }

    @Test
    void theSameDeliveryTwiceIsADuplicate() {
        given.firing();

        Result again = given.deliver(Alert.firing(0), "first");

        assertThat(again).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.calls()).containsExactly("create");
    }

    @Test
    void aSkipWorthRememberingIsWrittenOnceAndWithoutAClaim() {
        Result result = given.deliver(Alert.resolved(5), "first");

        assertThat(result).isEqualTo(new Done(Action.SKIP_STALE, Optional.empty()));
        assertThat(given.store.written())
                .singleElement()
                .satisfies(written -> assertThat(written.claim()).isEmpty());
        assertThat(given.tracker.calls()).isEmpty();
    }

    @Test
    void aSkipThatLosesAgainstAnotherWriteComesAgain() {
        given.store.beforeWrite(
                1, () -> given.store.put(record().toBuilder().version(1).build()));

        Result result = given.deliver(Alert.resolved(5), "first");

        assertThat(result).isEqualTo(Result.contended());
    }

    @Test
    void aRecurrenceIsAFreshIssueThatLinksThePreviousOne() {
        given.firing();
        given.deliver(Alert.resolved(5), "second");

        Result again = given.deliver(Alert.firing(9), "third");

        assertThat(again).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(given.tracker.issue(2).body()).contains("| Previous episode | #1 |");
        assertThat(given.tracker.open()).containsExactly(2);
    }

    @Test
    void aChangedPriorityAndTeamReplaceOnlyOurPartOfTitleAndLabels() {
        given.firing();
        given.tracker.issue(1).labels().add("wontfix");

        given.deliver(Alert.firing(0).priority(Priority.P0).teams("web"), "second");

        assertThat(given.tracker.issue(1).title()).isEqualTo("[P0] Disk is full");
        assertThat(given.tracker.issue(1).labels())
                .containsExactlyInAnyOrder("area:alerting", "Source:grafana", "Pri:P0", "Team:web", "wontfix");
        assertThat(given.tracker.issue(1).comments())
                .singleElement()
                .satisfies(comment -> assertThat(comment).contains("P1 → **P0**", "`dev-infra` → `web`"));
    }

    /** GitHub does not tell labels apart by case. */
    @Test
    void aLabelThatIsThereInOtherLettersIsNotPutOnAgain() {
        given.firing();
        given.tracker.issue(1).labels().add("pri:p0");

        given.deliver(Alert.firing(0).priority(Priority.P0), "second");

        assertThat(given.tracker.issue(1).labels()).contains("pri:p0").doesNotContain("Pri:P0", "Pri:P1");
    }

    /** A second Alertmanager has lost its Prometheus, and ends by a time-out what the first has ended before. */
    @Test
    void aLateEndOfAnEarlierEpisodeDoesNotCloseTheNextOne() {
        given.deliver(Alert.firing(1).started(0), "first");
        given.deliver(Alert.resolved(10).started(0), "end");
        given.deliver(Alert.firing(13).started(12), "second");

        given.deliver(Alert.resolved(15).started(0), "late end");

        assertThat(given.tracker.open()).containsExactly(2);
    }

    /** The end of the episode before comes last: it gives the one that goes on its issue, which it says nothing of. */
    @Test
    void anIssueThatAnEndHasLedToDoesNotSayWhyThatCame() {
        given.deliver(Alert.firing(0).started(0), "first");
        given.tracker.personCloses(1, Alert.minute(5));
        given.deliver(Alert.firing(20).started(20).reason("no space left"), "second");

        given.deliver(Alert.resolved(10).started(0).reason("all is well"), "third");

        assertThat(given.tracker.open()).containsExactly(2);
        assertThat(given.tracker.issue(2).body()).contains("FIRING").doesNotContain("all is well");
    }

    /** Ends need neither team nor priority, and say nothing of the episode that follows. */
    @ParameterizedTest
    @ValueSource(strings = {"outage", "no room", "unknown", "rejected", "silenced", "another one is open"})
    void theEndOfAnEarlierEpisodeOpensNothingForAFiringThatIsStillOnItsWay(String trouble) {
        Alert fired = Alert.firing(20).started(20).priority(Priority.P0).teams("web");
        Alert end = Alert.resolved(10).started(0).priority(Priority.P2).teams("fallback");
        switch (trouble) {
            case "outage" -> given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
            case "no room" -> given.tracker.answer("create", new Unavailable<>(Cause.BUDGET, "no", Duration.ZERO));
            case "unknown" -> given.tracker.answer("create", new Unknown<>("no answer"));
            case "rejected" -> {
                given.tracker.answer("create", new Refused<>(Refusal.INVALID, "title"));
                given.tracker.answer("create", new Refused<>(Refusal.INVALID, "labels"));
            }
            case "silenced" -> given.silence = Optional.of("silence");
            default -> {
                given.deliver(Alert.firing(0).cycle("a"), "first");
                fired = fired.cycle("b");
                end = end.cycle("a");
                given.tracker.personCloses(1, Alert.minute(5));
                given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
            }
        }
        int before = given.tracker.numbers().size();
        given.deliver(fired, "second");
        given.silence = Optional.empty();

        Result late = given.deliver(end, "third");
        for (int i = 0; i < 2 && late instanceof Retry; i++) {
            given.wait(ReconcilerFixture.RECOVERY_WAIT);
            late = given.deliver(end, "third");
        }
        assertThat(late)
                .isInstanceOfSatisfying(
                        Done.class, done -> assertThat(done.action()).isEqualTo(Action.SKIP_STALE));
        assertThat(given.tracker.numbers()).hasSize(before);

        given.deliver(fired, trouble.equals("silenced") ? "fourth" : "second");
        assertThat(given.tracker.numbers()).hasSize(before + 1);
        assertThat(given.tracker.issue(before + 1).title()).startsWith("[P0]");
        assertThat(given.tracker.issue(before + 1).labels()).contains("Team:web", "Pri:P0");
    }

    @Test
    void soItIsForAFiringThatIsHeld() {
        ReconcilerFixture holding = new ReconcilerFixture(Placement.OWN_ISSUES, Duration.ofMinutes(5));
        Alert fired = Alert.firing(0).started(0).teams("web");
        holding.deliver(fired, "first");
        holding.wait(Duration.ofMinutes(4));

        Result late = holding.deliver(Alert.resolved(-10).started(-20).teams("fallback"), "second");
        assertThat(late).isEqualTo(new Done(Action.SKIP_STALE, Optional.empty()));

        holding.wait(Duration.ofMinutes(1));
        holding.deliver(fired, "first");
        assertThat(holding.tracker.issue(1).labels()).contains("Team:web");
    }

    /** The firing was taken for a late copy, and its message is done: nothing else would open its issue. */
    @Test
    void anEndThatShowsWhatFiresOpensItsIssueAlsoAtTheSecondAttempt() {
        given.deliver(Alert.firing(0).started(0), "first");
        given.deliver(Alert.resolved(4).started(0), "second");
        given.deliver(Alert.firing(8).started(0).teams("web"), "third");
        assertThat(given.tracker.numbers()).hasSize(1);
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        Alert end = Alert.resolved(2).started(0).teams("fallback");

        assertThat(given.deliver(end, "fourth")).isInstanceOf(Retry.class);
        assertThat(given.deliver(end, "fourth")).isEqualTo(new Done(Action.CREATE, Optional.of(2)));

        assertThat(given.tracker.issue(2).labels()).contains("Team:web");
    }

    /** Its first attempt failed, and at the next its episode was over: nothing is on its way any more. */
    @Test
    void aFiringThatWasStaleAtItsNextAttemptIsNotAwaited() {
        Alert goesOn = Alert.firing(8).started(0).teams("web");
        given.deliver(Alert.firing(0).started(0), "first");
        given.tracker.answer("comment", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        assertThat(given.deliver(goesOn, "second")).isInstanceOf(Retry.class);
        given.deliver(Alert.resolved(4).started(0), "third");
        assertThat(given.deliver(goesOn, "second")).isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));

        given.deliver(Alert.resolved(2).started(0), "fourth");

        assertThat(given.tracker.open()).containsExactly(2);
        assertThat(given.tracker.issue(2).labels()).contains("Team:web");
    }

    @Test
    void ofALateFiringThatClosesItsIssuePriorityAndTeamAreKnown() {
        given.deliver(Alert.firing(1).started(1).priority(Priority.P2), "first");
        given.deliver(Alert.resolved(10).started(0), "end of what started before");
        given.deliver(Alert.firing(8).started(0).priority(Priority.P0).teams("web"), "late");

        assertThat(given.tracker.open()).isEmpty();
        assertThat(given.record().newestRouting())
                .contains(new AlertRecord.Routing(List.of("web"), Priority.P0, false));
    }

    @Test
    void anIssueThatIsOpenedAgainShowsWhatIsNewAlsoIfALateFiringToldItBefore() {
        Alert raised = Alert.firing(12).started(0).priority(Priority.P0).teams("web");
        given.deliver(Alert.firing(0).started(0).priority(Priority.P2), "first");
        given.tracker.answer("close", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        assertThat(given.deliver(Alert.resolved(10).started(0), "end")).isInstanceOf(Retry.class);
        given.deliver(raised, "late copy");
        assertThat(given.tracker.open()).isEmpty();
        given.tracker.personReopens(1);

        given.deliver(Alert.firing(30).started(30).priority(Priority.P0).teams("web"), "next episode");

        assertThat(given.tracker.open()).containsExactly(1);
        assertThat(given.tracker.issue(1).title()).startsWith("[P0]");
        assertThat(given.tracker.issue(1).labels())
                .contains("Pri:P0", "Team:web")
                .doesNotContain("Team:dev-infra");
    }

    @Test
    void whatWasToldOfAnIssueThatAPersonHadClosedCountsForTheNext() {
        given.deliver(Alert.firing(0).started(0).priority(Priority.P2), "first");
        given.tracker.personCloses(1, Alert.minute(5));
        given.deliver(Alert.firing(20).started(20).priority(Priority.P0).teams("web"), "second");
        assertThat(given.tracker.numbers()).hasSize(1);

        given.deliver(Alert.resolved(10).started(0).priority(Priority.P2), "late end");

        assertThat(given.tracker.open()).containsExactly(2);
        assertThat(given.tracker.issue(2).title()).startsWith("[P0]");
        assertThat(given.tracker.issue(2).labels()).contains("Pri:P0", "Team:web");
    }

    @Test
    void anEarlierEpisodeSaysNothingOfAFiringThatIsAwaited() {
        given.deliver(Alert.firing(0).started(0).priority(Priority.P2), "first");
        given.deliver(Alert.resolved(4).started(0), "end");
        given.silence = Optional.of("silence");
        given.deliver(Alert.firing(20).started(20).priority(Priority.P1).teams("web"), "silenced");
        given.silence = Optional.empty();

        given.deliver(Alert.firing(19).started(20).priority(Priority.P1).teams("web"), "late");

        assertThat(given.tracker.issue(2).labels()).contains("Pri:P1", "Team:web");
    }

    @Test
    void whomAPersonGaveAnEpisodeToIsNotAskedAboutTheNext() {
        given.deliver(Alert.firing(0).started(0), "first");
        given.store.put(given.record().toBuilder()
                .handling(given.record().handling().toBuilder()
                        .team(Optional.of("ops"))
                        .build())
                .build());
        given.deliver(Alert.resolved(4).started(0), "end");
        given.deliver(Alert.firing(8).started(0).teams("web"), "late copy");

        given.deliver(Alert.resolved(2).started(0), "late end");

        assertThat(given.tracker.issue(2).labels()).contains("Team:web").doesNotContain("Team:ops");
    }

    @Test
    void norIsItWhereTheNextWasTakenForARepeat() {
        given.deliver(Alert.firing(0).started(0), "first");
        given.store.put(given.record().toBuilder()
                .routing(List.of("ops"), Priority.P1, false)
                .handling(given.record().handling().toBuilder()
                        .team(Optional.of("ops"))
                        .build())
                .build());
        given.deliver(Alert.firing(20).started(20).teams("web"), "next");
        given.tracker.personCloses(1, Alert.minute(25));

        given.deliver(Alert.resolved(10).started(0), "late end");

        assertThat(given.tracker.issue(2).labels()).contains("Team:web").doesNotContain("Team:ops");
    }

    /** A command has given the closed issue to another team meanwhile. */
    @Test
    void aCommandChangesNothingOfWhatTheNewestFiringTold() {
        given.deliver(Alert.firing(0).started(0).priority(Priority.P2), "first");
        given.tracker.personCloses(1, Alert.minute(5));
        given.deliver(Alert.firing(20).started(20).priority(Priority.P0).teams("web"), "second");
        given.store.put(given.record().toBuilder()
                .routing(List.of("ops"), Priority.P2, false)
                .build());

        given.deliver(Alert.resolved(10).started(0), "late end");

        assertThat(given.tracker.issue(2).labels()).contains("Pri:P0", "Team:web");
    }

    @Test
    void aSilenceIsPassedByThePriorityThatTheIssueGets() {
        given.deliver(Alert.firing(0).started(0), "first");
        given.deliver(Alert.resolved(10).started(0), "end");
        given.deliver(Alert.firing(12).started(0).priority(Priority.P0).teams("web"), "late copy");
        given.store.put(given.record().toBuilder()
                .handling(given.record().handling().toBuilder()
                        .silencedUntil(Optional.of(given.clock.instant().plus(Duration.ofDays(1))))
                        .build())
                .build());

        given.deliver(Alert.firing(11).started(11).priority(Priority.P2), "late");

        assertThat(given.tracker.issue(2).labels()).contains("Pri:P0", "Team:web");
    }

    /** Senders with times of whole seconds tell two things of the same second. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoFiringsOfOneTimeTheOneAcceptedLaterCounts(boolean laterFirst) {
        Alert later =
                Alert.firing(20).started(20).accepted(22).priority(Priority.P0).teams("web");
        Alert earlier = Alert.firing(20).started(20).accepted(21).priority(Priority.P2);
        given.deliver(Alert.firing(0).started(0), "first");
        given.tracker.personCloses(1, Alert.minute(5));

        given.deliver(laterFirst ? later : earlier, "second");
        given.deliver(laterFirst ? earlier : later, "third");
        given.deliver(Alert.resolved(10).started(0), "late end");

        assertThat(given.tracker.issue(2).labels()).contains("Pri:P0", "Team:web");
    }

    /** The alert is new, and the firing that was observed first is accepted last and filed first. */
    @Test
    void anEarlierFiringThatIsAcceptedLaterDoesNotMakeTheNewestOneStale() {
        Alert newest =
                Alert.firing(20).started(19).accepted(20).priority(Priority.P0).teams("web");
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        assertThat(given.deliver(newest, "first")).isInstanceOf(Retry.class);
        given.deliver(Alert.firing(19).started(19).accepted(25).priority(Priority.P2), "second");

        given.deliver(newest, "first");

        assertThat(given.tracker.numbers()).hasSize(1);
        assertThat(given.tracker.issue(1).title()).startsWith("[P0]");
        assertThat(given.tracker.issue(1).labels()).contains("Pri:P0", "Team:web");
    }

    @Test
    void anIssueSaysWhyItsAlertFires() {
        given.deliver(Alert.firing(0).reason("no space left"), "first");

        assertThat(given.tracker.issue(1).body()).contains("no space left");
    }

    @Test
    void labelsAPersonRemovedStayOffWhileTheRoutingStays() {
        given.firing();
        given.tracker.issue(1).labels().remove("Team:dev-infra");

        given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(given.tracker.calls()).doesNotContain("edit");
        assertThat(given.tracker.issue(1).labels()).doesNotContain("Team:dev-infra");
    }

    @Test
    void anAlertThatGetsAnOwnerLosesTheLabelOfThoseWithout() {
        given.deliver(Alert.firing(0).unrouted(), "first");

        given.deliver(Alert.firing(0), "second");

        assertThat(given.tracker.issue(1).labels()).doesNotContain("routing:unknown");
    }

    @Test
    void anIssueAPersonClosedIsLeftAloneForTheRestOfTheEpisode() {
        given.firing();
        given.tracker.personCloses(1, Alert.minute(5));

        Result repeat = given.deliver(Alert.firing(0).reason("another"), "second");
        Result resolved = given.deliver(Alert.resolved(9), "third");
        Result next = given.deliver(Alert.firing(12), "fourth");

        assertThat(repeat).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
        assertThat(resolved).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
        assertThat(next).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(given.tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void anIssueAPersonReopenedGoesOn() {
        given.firing();
        given.deliver(Alert.resolved(5), "second");
        given.tracker.personReopens(1);

        Result again = given.deliver(Alert.firing(9), "third");

        assertThat(again).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.tracker.numbers()).containsExactly(1);
        assertThat(given.tracker.issue(1).comments().getLast()).contains("Firing again");
    }

    @Test
    void anIssueThatIsGoneEndsTheEpisodeForIt() {
        given.firing();
        given.tracker.delete(1);

        Result repeat = given.deliver(Alert.firing(0).reason("another"), "second");
        given.deliver(Alert.resolved(9), "third");
        Result next = given.deliver(Alert.firing(12), "fourth");

        assertThat(repeat).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
        assertThat(next).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
    }

    @Test
    void aNumberOfAnotherRepositoryIsNeverTouchedInThisOne() {
        given.firing();
        given.store.put(given.record().toBuilder().issue("acme/old-alerts", 1).build());

        given.deliver(Alert.firing(0).reason("another"), "second");
        given.deliver(Alert.resolved(9), "third");

        assertThat(given.tracker.issue(1).comments()).isEmpty();
        assertThat(given.tracker.open()).containsExactly(1);
    }

    @Test
    void twoAlertsOfOneMessageGetAnIssueEach() {
        Result one = given.deliver(Alert.firing(0).named("a"), "first#0");
        Result two = given.deliver(Alert.firing(0).named("b"), "first#1");

        assertThat(List.of(one, two))
                .containsExactly(new Done(Action.CREATE, Optional.of(1)), new Done(Action.CREATE, Optional.of(2)));
    }

    private static AlertRecord record() {
        return AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START);
    }
}
