package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Teams;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Place by place the first that is of use counts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            emptyValue = "",
            value = {
                "web; release; web",
                "null; web; web",
                "the web team (see wiki); web; web",
                "web - see wiki; web; web",
                "@org/web; web; web",
                "{{ $labels.team }}; web; web",
                "''; web; web",
                "web; @org/web; web",
            })
    void ofSeveralPlacesTheFirstWithATeamCounts(String first, String second, String team) {
        Routing routing = Routing.resolveFirst(places(first, second), List.of("P1"), RoutingDefaults.STANDARD, REMEDY);

        assertThat(routing).isEqualTo(new Routing(List.of(team), Priority.P1, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            emptyValue = "",
            value = {
                "P0; P1; P0",
                "none; P1; P1",
                "see runbook; 1; P1",
                "P4; p1; P1",
                "''; P1; P1",
                "P0; see runbook; P0",
            })
    void ofSeveralPlacesTheFirstPriorityCounts(String first, String second, Priority priority) {
        Routing routing = Routing.resolveFirst(places("web"), List.of(first, second), RoutingDefaults.STANDARD, REMEDY);

        assertThat(routing).isEqualTo(new Routing(List.of("web"), priority, List.of()));
    }

    @Test
    void whereNothingIsOfUseItIsToldWhatIsWrong() {
        assertThat(problems(places("null", "@org/web", "see wiki (web)"), List.of("none", "high", "urgent")))
                .containsExactly(
                        new RoutingProblem(Kind.INVALID_TEAM, "@org/web", "set a team"),
                        new RoutingProblem(Kind.INVALID_TEAM, "see wiki (web)", "set a team"),
                        new RoutingProblem(Kind.INVALID_PRIORITY, "high", "set a priority"));
        assertThat(problems(places("", "null"), List.of("none")))
                .containsExactly(
                        new RoutingProblem(Kind.INVALID_TEAM, "null", "set a team"),
                        new RoutingProblem(Kind.MISSING_PRIORITY, "", "set a priority"));
        assertThat(problems(List.of(), List.of()))
                .containsExactly(
                        new RoutingProblem(Kind.MISSING_TEAM, "", "set a team"),
                        new RoutingProblem(Kind.MISSING_PRIORITY, "", "set a priority"));
    }

    private static List<RoutingProblem> problems(List<Teams> teams, List<String> priorities) {
        return Routing.resolveFirst(teams, priorities, RoutingDefaults.STANDARD, REMEDY)
                .problems();
    }

    private static List<Teams> places(String... texts) {
        return Stream.of(texts).map(text -> Teams.parse(List.of(text))).toList();
    }

    private static Routing resolve(List<String> teams, String priority) {
        return Routing.resolve(teams, Optional.of(priority), RoutingDefaults.STANDARD, REMEDY);
    }
}
