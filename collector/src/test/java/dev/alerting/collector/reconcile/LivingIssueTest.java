package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.issue.LivingBody.Box;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The issue tells what is true now, and whatever goes wrong with that keeps no alert from being filed or closed. */
class LivingIssueTest {
    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void aNewIssueShowsHowItStands() {
        given.firing();

        assertThat(body()).contains("| State | **FIRING** |", "| Priority | **P1** |", "- [ ] I am on it");
        assertThat(body()).contains("state:start v=" + given.record().version() + " -->");
    }

    @Test
    void aChangeIsShownAtOnceAndPeoplesTextStays() {
        given.firing();
        given.tracker.personEdits(1, body -> "See the runbook.\r\n" + body + "\r\nOn it, Alice.");

        given.deliver(Alert.firing(0).priority(Priority.P0), "second");

        assertThat(body())
                .startsWith("See the runbook.\r\n")
                .endsWith("\r\nOn it, Alice.")
                .contains("| Priority | **P0** |")
                .doesNotContain("| Priority | **P1** |");
        assertThat(body()).contains("state:start v=" + given.record().version() + " -->");
    }

    @Test
    void theEndIsShownInTheRequestThatCloses() {
        given.deliver(Alert.firing(0).priority(Priority.P2), "first");

        given.deliver(Alert.resolved(12), "second");

        assertThat(given.tracker.calls()).containsExactly("create", "view", "close");
        assertThat(body()).contains("| State | **RESOLVED** after 12 min |");
    }

    @Test
    void aRepeatIsShownOnceInTenMinutes() {
        given.firing();
        given.wait(Duration.ofMinutes(9));
        given.deliver(Alert.firing(9), "second");
        assertThat(given.tracker.calls()).containsExactly("create");

        given.wait(Duration.ofMinutes(1));
        given.deliver(Alert.firing(10), "third");
        given.deliver(Alert.firing(11), "fourth");

        assertThat(given.tracker.calls()).containsExactly("create", "view", "show");
        assertThat(body()).contains("repeated 2 times");
        assertThat(given.tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void anAlertIsFiledAlthoughItsTextsCannotBeRead() {
        given.failToParseTexts(new NoClassDefFoundError("org/commonmark/parser/Parser"));

        given.deliver(Alert.firing(0).texts("**Disk** is full", "- Look at it", "x"), "first");

        assertThat(body())
                .contains("````text\n**Disk** is full\n````", "### Description\n\n````text\n- Look at it\n````")
                .contains("| State | **FIRING** |");
        assertThat(given.textFailures).hasSize(2);
    }

    @Test
    void aRepeatShowsTheRecordThatCountsIt() {
        given.firing();
        given.wait(Duration.ofMinutes(10));

        given.deliver(Alert.firing(10), "second");

        assertThat(body()).contains("state:start v=" + given.record().version() + " -->");
    }

    @ParameterizedTest(name = "{0}, {1} s left -> {2}")
    @CsvSource({
        "acknowledged, 26, true",
        "acknowledged, 25, false",
        "shown already, 60, false",
        "no room, 60, false",
        "ended, 60, false",
        "closed by a person, 60, false",
        "elsewhere, 60, false",
        "a row, 60, false",
        "unreadable, 60, false",
        "shadow, 60, false"
    })
    void whatAPersonDidIsShownIfTheAlertGoesOnAndThereIsTimeAndRoom(String situation, int seconds, boolean shown) {
        given.firing();
        AlertRecord.Builder record = given.record().toBuilder();
        if (!situation.equals("shown already")) {
            record.handling(
                    Handling.NONE.toBuilder().acknowledged("alice", Alert.START).build());
        }
        switch (situation) {
            case "no room" -> given.tracker.close(Lane.EDIT, Duration.ofMinutes(1));
            case "ended" -> record.status(Status.CLOSED);
            case "closed by a person" -> record.closedByPerson(Alert.START);
            case "elsewhere" -> record.issue("acme/others", 1);
            case "a row" -> record.row(new AlertRecord.Row("storm.1", "grafana", "rule"));
            case "unreadable" -> given.store.readable(false);
            default -> {}
        }
        given.store.put(record.version(given.record().version() + 1).build());
        Duration lease = Duration.ofSeconds(seconds);

        if (situation.equals("shadow")) {
            given.showInShadow(lease);
        } else {
            given.show(lease);
        }

        boolean looks = shown || situation.equals("shown already");
        assertThat(given.tracker.calls())
                .isEqualTo(
                        shown
                                ? List.of("create", "view", "show")
                                : looks ? List.of("create", "view") : List.of("create"));
        assertThat(body().contains("- [x] I am on it")).isEqualTo(shown);
    }

    /** The issue has been read, and is about to be edited. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "told again, true",
        "claimed by a repeat, true",
        "ended, false",
        "about to end, false",
        "closed by a person, false",
        "about to be closed by a person, false",
        "in another issue, false",
        "unreadable, false"
    })
    void whoeverHasGoneOnMeanwhileIsNotOverwritten(String meanwhile, boolean shown) {
        given.firing();
        String before = body();
        given.wait(Duration.ofMinutes(20));
        given.tracker.during("view", () -> goOn(meanwhile));

        Result repeat = given.deliver(Alert.firing(20), "second");

        assertThat(repeat).isEqualTo(new Done(Action.SUPPRESS, Optional.of(1)));
        assertThat(given.tracker.calls())
                .isEqualTo(shown ? List.of("create", "view", "show") : List.of("create", "view"));
        assertThat(body().equals(before)).isEqualTo(!shown);
        if (shown) {
            assertThat(body())
                    .contains("state:start v="
                            + given.store
                                    .find(Alert.firing(0).fingerprint())
                                    .orElseThrow()
                                    .version() + " -->");
        }
    }

    private void goOn(String meanwhile) {
        AlertRecord record = given.record();
        AlertRecord.Builder next = record.toBuilder().version(record.version() + 1);
        AlertRecord.Builder claimed = record.toBuilder();
        switch (meanwhile) {
            case "told again" -> next.oneMoreRepeat();
            case "claimed by a repeat" -> next.claim(claim(Claim.Intent.COMMENT, claimed.oneMoreRepeat()));
            case "ended" -> next.status(Status.CLOSED);
            case "about to end" -> next.claim(claim(Claim.Intent.CLOSE, claimed.status(Status.CLOSED)));
            case "closed by a person" -> next.closedByPerson(Alert.minute(20));
            case "about to be closed by a person" ->
                next.claim(claim(Claim.Intent.CLOSE, claimed.closedByPerson(Alert.minute(20))));
            case "in another issue" -> next.issue(ScriptedTracker.REPOSITORY, 2);
            default -> given.store.readable(false);
        }
        given.store.put(next.build());
    }

    private Optional<Claim> claim(Claim.Intent intent, AlertRecord.Builder next) {
        return Optional.of(new Claim(
                intent,
                "another",
                "action",
                given.clock.instant(),
                given.clock.instant().plusSeconds(65),
                Optional.empty(),
                next.build()));
    }

    @Test
    void whatHasNoRoomToBeShownIsShownByTheNextRepeat() {
        given.firing();
        given.tracker.close(Lane.EDIT, Duration.ofMinutes(1));
        given.deliver(Alert.firing(1).reason("another"), "second");
        assertThat(given.tracker.calls()).containsExactly("create", "view", "comment");
        given.tracker.open(Lane.EDIT);

        given.deliver(Alert.firing(2), "third");

        assertThat(given.tracker.calls()).containsExactly("create", "view", "comment", "view", "show");
    }

    @Test
    void aRepeatIsNotShownWhileThereIsNoRoomForIt() {
        given.firing();
        given.tracker.close(Lane.EDIT, Duration.ofMinutes(1));
        given.wait(Duration.ofMinutes(20));

        given.deliver(Alert.firing(20), "second");

        assertThat(given.tracker.calls()).containsExactly("create");
    }

    /** What has to be told is told all the same, and first. */
    @Test
    void aChangeIsToldBeforeItIsShown() {
        given.firing();
        given.deliver(Alert.firing(0).priority(Priority.P0), "second");
        given.tracker.close(Lane.EDIT, Duration.ofMinutes(1));
        given.deliver(Alert.firing(0).priority(Priority.P1), "third");

        assertThat(given.tracker.calls())
                .containsExactly("create", "view", "edit", "comment", "show", "view", "edit", "comment");
        assertThat(body()).contains("| Priority | **P0** |");
    }

    @Test
    void ticksStay() {
        given.firing();
        given.tracker.personEdits(1, body -> body.replace("- [ ] I am on it", "- [x] I am on it"));

        given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(LivingBody.tickedBoxes(body())).containsExactly(Box.ACKNOWLEDGE);
    }

    @Test
    void anIssueThatAPersonClosedIsNotEdited() {
        given.firing();
        String before = body();
        given.tracker.personCloses(1, Alert.minute(5));
        given.wait(Duration.ofMinutes(20));

        given.deliver(Alert.firing(20), "second");

        assertThat(body()).isEqualTo(before);
    }

    @Test
    void aRecurrenceTellsOfTheEpisodesBefore() {
        given.firing();
        given.deliver(Alert.resolved(12), "second");

        given.deliver(Alert.firing(60), "third");

        assertThat(given.tracker.issue(2).body())
                .contains("| Seen before | 2nd time in 7 days; usually 12 min |", "| `#\u200b1` |", "resolved");
    }

    static List<Outcome<?>> failures() {
        return List.of(
                new Unknown<>("no answer"),
                new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO),
                new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofHours(1)),
                new Refused<>(Refusal.INVALID, "body is too long"),
                new Refused<>(Refusal.LOCKED, "locked"),
                new Refused<>(Refusal.GONE, "deleted"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anEditThatFailsFailsNoEventAndIsMadeUpForByTheNextRepeat(Outcome<?> failure) {
        given.firing();
        given.tracker.answer("show", failure);

        Result changed = given.deliver(Alert.firing(0).priority(Priority.P0), "second");
        given.deliver(Alert.firing(1).priority(Priority.P0), "third");

        assertThat(changed).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
        assertThat(body()).contains("| Priority | **P0** |");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aRepeatThatCannotBeShownIsCountedAllTheSame(Outcome<?> failure) {
        given.firing();
        given.tracker.answer("show", failure);
        given.wait(Duration.ofMinutes(20));

        Result repeat = given.deliver(Alert.firing(20), "second");

        assertThat(repeat).isEqualTo(new Done(Action.SUPPRESS, Optional.of(1)));
        assertThat(given.record().episode().suppressed()).isOne();
    }

    @Test
    void aCloseThatIsRefusedForAnotherReasonThanItsTextIsNotTriedAgainWithoutIt() {
        given.failToRenderBlocks();
        given.firing();
        given.tracker.answer("close", new Refused<>(Refusal.INVALID, "no"));

        assertThat(given.deliver(Alert.resolved(5), "second")).isEqualTo(new Result.Rejected("no"));
        assertThat(given.tracker.calls().stream().filter("close"::equals)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"MissingSeries, NOT_PLANNED, true", "all is well, COMPLETED, false"})
    void anEndSaysWhetherTheProblemIsOverOrOnlyOutOfSight(String reason, CloseReason closeReason, boolean labelled) {
        given.firing();

        given.deliver(Alert.resolved(5).reason(reason), "second");

        assertThat(given.tracker.issue(1).closeReason()).contains(closeReason);
        assertThat(given.tracker.issue(1).labels().contains(Labels.OUT_OF_SIGHT))
                .isEqualTo(labelled);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatPeopleKeepOpenIsLabelledAsResolvedEvenIfItsBodyIsRefused(boolean refused) {
        given.firing();
        given.store.put(given.record().toBuilder()
                .handling(Handling.NONE.toBuilder().keptOpen(true).build())
                .build());
        if (refused) {
            given.tracker.answer("edit", new Refused<>(Refusal.INVALID, "body is too long"));
        }

        Result resolved = given.deliver(Alert.resolved(5), "second");

        assertThat(resolved).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).containsExactly(1);
        assertThat(given.tracker.issue(1).labels()).contains(Labels.RESOLVED);
        assertThat(body().contains("kept open")).isEqualTo(!refused);
    }

    @Test
    void whatIsKeptOpenAndCannotBeLabelledForAnotherReasonComesAgain() {
        given.firing();
        given.store.put(given.record().toBuilder()
                .handling(Handling.NONE.toBuilder().keptOpen(true).build())
                .build());
        given.tracker.answer("edit", new Refused<>(Refusal.GONE, "deleted"));

        assertThat(given.deliver(Alert.resolved(5), "second"))
                .isEqualTo(new Result.Retry(Result.Kind.CONTENDED, "deleted", Duration.ZERO));
        assertThat(given.tracker.calls().stream().filter("edit"::equals)).hasSize(1);
    }

    @Test
    void aBodyThatIsRefusedKeepsNoIssueOpen() {
        given.firing();
        given.tracker.answer("close", new Refused<>(Refusal.INVALID, "body is too long"));

        Result resolved = given.deliver(Alert.resolved(5), "second");

        assertThat(resolved).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
    }

    @Test
    void aBlockThatCannotBeRenderedKeepsNoAlertFromBeingFiledAndClosed() {
        given.failToRenderBlocks();

        Result fired = given.deliver(Alert.firing(0), "first");
        assertThat(given.blockFailures).hasSize(1);
        Result changed = given.deliver(Alert.firing(1).reason("another"), "second");
        assertThat(given.blockFailures).hasSize(2);
        given.wait(Duration.ofMinutes(20));
        Result repeated = given.deliver(Alert.firing(20), "third");
        Result resolved = given.deliver(Alert.resolved(21), "fourth");

        assertThat(List.of(fired, changed, repeated, resolved))
                .extracting(result -> ((Done) result).action())
                .containsExactly(Action.CREATE, Action.COMMENT, Action.SUPPRESS, Action.CLOSE);
        assertThat(given.tracker.open()).isEmpty();
        assertThat(body()).contains("| State | **FIRING** |");
        assertThat(given.blockFailures)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(failure).hasMessage("a mistake of ours"));
        assertThat(given.tracker.calls()).doesNotContain("show");
    }

    private String body() {
        return given.tracker.issue(1).body();
    }
}
