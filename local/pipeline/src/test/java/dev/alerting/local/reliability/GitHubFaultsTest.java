package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** GitHub in trouble, one kind at a time. Each row of docs/reliability.md about GitHub is a test here. */
@ExtendWith(SimulationExtension.class)
class GitHubFaultsTest {
    private Simulation simulation;
    private TestAlert alert;

    @BeforeEach
    void open(Simulation shared) {
        simulation = shared;
        alert = TestAlert.fresh();
    }

    static Stream<Arguments> transientFaults() {
        return Stream.of(
                Arguments.of("500", Faults.internalServerError()),
                Arguments.of("502", Faults.badGateway()),
                Arguments.of("503", Faults.serviceUnavailable()),
                Arguments.of("500 after the write", Faults.internalServerError().afterEffect()),
                Arguments.of("502 after the write", Faults.badGateway().afterEffect()),
                Arguments.of("429", Faults.tooManyRequests(Duration.ofSeconds(90))),
                Arguments.of("403 secondary", Faults.secondaryLimit(Duration.ofSeconds(90))),
                Arguments.of("403 bare secondary", Faults.bareSecondaryLimit()),
                Arguments.of("403 permission", Faults.notAccessible()),
                Arguments.of("401", Faults.badCredentials()),
                Arguments.of("closed before the write", Faults.closeBeforeEffect()),
                Arguments.of("closed after the write", Faults.closeAfterEffect()),
                Arguments.of("truncated answer", Faults.truncatedBody()));
    }

    @ParameterizedTest(name = "{0} at create, comment and close, once each")
    @MethodSource("transientFaults")
    void everyWriteHappensOnceWhateverBreaksIt(String name, Fault fault) {
        simulation.gitHub().faults().add(RequestMatch.createIssue().nth(1), fault);
        simulation.gitHub().faults().add(RequestMatch.createComment().nth(1), fault);
        simulation.gitHub().faults().add(RequestMatch.closeIssue().nth(1), fault);

        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.resolved(0, 10));

        StoredIssue issue = onlyIssue();
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.comments()).hasSize(2);
        assertThat(issue.comments().getFirst().body()).contains("**Still firing after");
        assertThat(issue.comments().getLast().body()).contains("**Resolved**");
        assertThat(simulation.queue().deadLetters()).isEmpty();
    }

    @Test
    void aGitHubThatHangsIsGivenUpOnAndTriedAgain() {
        simulation.useImpatientInstance();
        simulation
                .gitHub()
                .faults()
                .add(
                        RequestMatch.createIssue().nth(1),
                        Faults.hang(Duration.ofSeconds(5)).afterEffect());

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void anHourOf500DelaysAndLosesNothing() {
        var outage = simulation.gitHub().faults().add(RequestMatch.any(), Faults.internalServerError());
        simulation.send(alert.firing(0));
        simulation.drainUntil(simulation.clock().instant().plus(Duration.ofHours(1)));
        assertThat(simulation.issues(alert)).isEmpty();

        simulation.gitHub().faults().remove(outage);
        simulation.drain();

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void retryAfterIsHonoured() {
        simulation
                .gitHub()
                .faults()
                .add(RequestMatch.createIssue().nth(1), Faults.tooManyRequests(Duration.ofHours(2)));
        Instant start = simulation.clock().instant();

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().createdAt())
                .isAfterOrEqualTo(start.plus(Duration.ofHours(2)).minusSeconds(1));
    }

    @Test
    void theResetOfThePrimaryLimitIsHonoured() {
        Instant reset = simulation.clock().instant().plus(Duration.ofMinutes(40));
        simulation.gitHub().faults().add(RequestMatch.createIssue().nth(1), Faults.primaryLimit(reset));

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().createdAt()).isAfterOrEqualTo(reset.minusSeconds(1));
    }

    @Test
    void aRevokedTokenIsReplaced() {
        simulation.deliver(TestAlert.fresh().firing(0));
        simulation.gitHub().administration().revokeTokens();

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void aListThatLagsBehindALostAnswerMakesNoSecondIssue() {
        simulation.gitHub().setListLag(Duration.ofSeconds(45));
        simulation.gitHub().faults().add(RequestMatch.createIssue().nth(1), Faults.closeAfterEffect());

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().isOpen()).isTrue();
        assertThat(simulation.record(alert).issue().number())
                .contains(onlyIssue().number());
    }

    @Test
    void aPersonsCopyOfOurMarkerIsNotTakenForOurs() {
        String marker = "<!-- alerting-infra fingerprint=" + alert.recordKey() + " episode=1 -->";
        simulation.gitHub().people().open("mallory", "not ours", marker, List.of());
        simulation.gitHub().faults().add(RequestMatch.createIssue().nth(1), Faults.closeBeforeEffect());

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().author().login()).isEqualTo("alerting-infra[bot]");
    }

    @Test
    void alertsFlowOnceIssuesAreEnabledAgain() {
        simulation.gitHub().administration().disableIssues();
        simulation.send(alert.firing(0));
        simulation.drainUntil(simulation.clock().instant().plus(Duration.ofHours(3)));
        assertThat(simulation.issues(alert)).isEmpty();

        simulation.gitHub().administration().enableIssues();
        simulation.drain();

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void alertsFlowOnceTheAppIsInstalledAgain() {
        simulation.deliver(TestAlert.fresh().firing(0));
        simulation.gitHub().administration().uninstallApp();
        simulation.send(alert.firing(0));
        simulation.drainUntil(simulation.clock().instant().plus(Duration.ofHours(3)));

        simulation.gitHub().administration().installApp();
        simulation.drain();

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void alertsFollowARenamedRepository() {
        simulation.deliver(alert.firing(0));

        simulation.gitHub().administration().renameRepository("acme/pages");
        try {
            TestAlert later = TestAlert.fresh();
            simulation.deliver(later.firing(0));
            simulation.deliver(alert.firing(0));
            simulation.deliver(alert.resolved(0, 10));

            assertThat(simulation.issues(later)).hasSize(1);
            assertThat(onlyIssue().isOpen()).isFalse();
            assertThat(onlyIssue().closedByPerson()).isFalse();
        } finally {
            simulation.gitHub().administration().renameRepository("acme/alerts");
        }
    }

    @Test
    void aDeletedIssueCountsAsClosedByAPerson() {
        simulation.deliver(alert.firing(0));
        simulation.gitHub().administration().deleteIssue(onlyIssue().number());

        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.resolved(0, 10));
        assertThat(simulation.issues(alert)).isEmpty();

        simulation.deliver(alert.firing(20));
        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void aTransferredIssueIsLeftToWhereItWent() {
        simulation.deliver(alert.firing(0));
        int number = onlyIssue().number();
        int moved = simulation.gitHub().administration().transferIssue(number, "acme/other-" + number, true);

        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.resolved(0, 10));

        StoredIssue there = simulation.gitHub().issuesOf("acme/other-" + number).stream()
                .filter(issue -> issue.number() == moved)
                .findFirst()
                .orElseThrow();
        assertThat(there.isOpen()).isTrue();
        assertThat(there.comments()).isEmpty();
        assertThat(simulation.issues(alert)).isEmpty();
    }

    @Test
    void aLockedIssueIsStillClosed() {
        simulation.deliver(alert.firing(0));
        simulation.gitHub().people().lock(onlyIssue().number(), "octocat");
        simulation
                .gitHub()
                .faults()
                .add(
                        RequestMatch.createComment(),
                        Faults.status(403, "Unable to create comment because issue is locked."));

        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.resolved(0, 10));

        assertThat(onlyIssue().isOpen()).isFalse();
        assertThat(onlyIssue().comments()).isEmpty();
    }

    @Test
    void aTextThatGitHubRefusesIsFiledWithoutIt() {
        simulation.gitHub().faults().add(RequestMatch.createIssue().nth(1), Faults.status(422, "Validation Failed"));

        simulation.deliver(alert.firing(0));

        StoredIssue issue = simulation.gitHub().issues().getLast();
        assertThat(issue.title()).isEqualTo("[P1] Alert " + alert.recordKey().substring(0, 6));
        assertThat(issue.body()).contains("did not accept the full text", alert.recordKey());
        assertThat(issue.labels()).contains("Team:web", "Pri:P1");
    }

    @Test
    void aPersonWhoClosesAnIssueWinsAlsoDuringRecovery() {
        simulation.deliver(alert.firing(0));
        int number = onlyIssue().number();
        simulation.gitHub().faults().add(RequestMatch.closeIssue().nth(1), Faults.closeBeforeEffect());
        simulation.gitHub().onEffect(request -> {
            if (request.method().equals("POST") && request.path().endsWith("/comments")) {
                simulation.gitHub().people().close(number, "octocat", StateReason.NOT_PLANNED);
            }
        });

        simulation.deliver(alert.resolved(0, 10));

        assertThat(onlyIssue().stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(onlyIssue().closedByPerson()).isTrue();
        assertThat(simulation.record(alert).episode().isClosedByPerson()).isTrue();
    }

    private StoredIssue onlyIssue() {
        assertThat(simulation.issues(alert)).hasSize(1);
        return simulation.issues(alert).getFirst();
    }
}
