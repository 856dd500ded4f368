package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final Routing.Remedy REMEDY = new Routing.Remedy("set a team", "set a priority");

    @Test
    void whatIsRightHasNoProblem() {
        Routing routing = resolve(List.of("Web, dev infra"), "1");

        assertThat(routing).isEqualTo(new Routing(List.of("web", "dev-infra"), Priority.P1, List.of()));
    }

    @Test
    void whatIsMissingIsReplacedAndTold() {
        Routing routing = resolve(List.of(), " ");

        assertThat(routing.teams()).containsExactly("unrouted");
        assertThat(routing.priority()).isEqualTo(Priority.P2);
        assertThat(routing.problems())
                .containsExactly(
                        new RoutingProblem(Kind.MISSING_TEAM, "", "set a team"),
                        new RoutingProblem(Kind.MISSING_PRIORITY, "", "set a priority"));
    }

    @Test
    void whatIsWrongIsReplacedAndToldAsWritten() {
        Routing routing = resolve(List.of("@org/web, {{ $labels.team }}"), "urgent");

        assertThat(routing.teams()).containsExactly("unrouted");
        assertThat(routing.problems())
                .containsExactly(
                        new RoutingProblem(Kind.INVALID_TEAM, "@org/web", "set a team"),
                        new RoutingProblem(Kind.INVALID_TEAM, "{{ $labels.team }}", "set a team"),
                        new RoutingProblem(Kind.INVALID_PRIORITY, "urgent", "set a priority"));
    }

    @Test
    void aRightTeamBesideAWrongOneKeepsTheAlert() {
        Routing routing = resolve(List.of("web, @org/web"), "P0");

        assertThat(routing.teams()).containsExactly("web");
        assertThat(routing.problems()).containsExactly(new RoutingProblem(Kind.INVALID_TEAM, "@org/web", "set a team"));
    }

    @Test
    void aListOfNothingIsAMissingTeam() {
        assertThat(resolve(List.of(" , ,"), "P0").problems())
                .containsExactly(new RoutingProblem(Kind.MISSING_TEAM, "", "set a team"));
    }

    private static Routing resolve(List<String> teams, String priority) {
        return Routing.resolve(teams, Optional.of(priority), RoutingDefaults.STANDARD, REMEDY);
    }
}
