package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TeamsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web|web",
                "' Web '|web",
                "Dev Infra|dev-infra",
                "'Dev \t  Infra'|dev-infra",
                "dev-infra|dev-infra",
                "c++/core_2.x&y|c++/core_2.x&y",
                "Größe|größe",
                "7|7",
            })
    void aNameIsLowerCaseWithHyphensForBlanks(String written, String name) {
        assertThat(Teams.parse(List.of(written))).isEqualTo(new Teams(List.of(name), List.of()));
    }

    @Test
    void aListIsSeparatedByCommasAndEmptyPartsDoNotCount() {
        Teams teams = Teams.parse(List.of(" Dev Infra,,web , ", ",rocm queue"));

        assertThat(teams.names()).containsExactly("dev-infra", "web", "rocm-queue");
        assertThat(teams.refused()).isEmpty();
    }

    @Test
    void aRepeatedNameCountsOnce() {
        assertThat(Teams.parse(List.of("web, WEB", "Web")).names()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@org/team",
                "{{ $labels.team }}",
                "${team}",
                "#1",
                "[web]",
                "web\u0000",
                "we\u202Eb",
                "`web`",
                "-web",
                "web=1",
            })
    void whatIsNoNameIsRefusedAsWritten(String written) {
        Teams teams = Teams.parse(List.of(" " + written + " , web"));

        assertThat(teams.names()).containsExactly("web");
        assertThat(teams.refused()).containsExactly(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "None", "N/A", "<no value>", "[no value]", "undefined", "-", "NIL"})
    void aPlaceholderIsNoTeam(String written) {
        assertThat(Teams.parse(List.of(written))).isEqualTo(new Teams(List.of(), List.of(written)));
        assertThat(Teams.parse(List.of(written + ", web"))).isEqualTo(new Teams(List.of("web"), List.of()));
        assertThat(Teams.ofNames(List.of("web", written))).isEqualTo(new Teams(List.of("web"), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Payments, EU|payments-eu",
                "' Payments ,EU,'|payments-eu",
                "A,,B|a-b",
                "web|web",
                "SRE - Platform|sre-platform",
                "A - B (C): D|a-b-c-d",
                "--(Web)--|web",
                "web\u0007 \u202E team|web-team",
                "a -b|a--b",
            })
    void aNameWithACommaIsOneTeamWhereTheSenderHasAListOfItsOwn(String written, String name) {
        assertThat(Teams.ofNames(List.of(written, "web")).names())
                .startsWith(name)
                .doesNotContain("eu", "b");
        assertThat(Teams.ofNames(List.of(written)).refused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "Dev Infra", "c++/core_2.x&y", "a--b", "a -- b-", "Gr\u00f6\u00dfe", "7", "x."})
    void aNameThatIsOneStaysTheSame(String written) {
        Teams listed = Teams.parse(List.of(written));

        if (listed.refused().isEmpty()) {
            assertThat(Teams.ofNames(List.of(written))).isEqualTo(listed);
        } else {
            assertThat(Teams.ofNames(List.of(written)).names()).containsExactly("a-b");
        }
    }

    @Test
    void whatIsNoNameInAListIsRefusedAsWritten() {
        List<String> names = List.of("(!)", "x".repeat(101), "@org/team", "{{ $labels.team }}", "${team}", "`web`");

        assertThat(Teams.ofNames(names)).isEqualTo(new Teams(List.of(), names));
    }

    @Test
    void theEleventhTeamIsRefusedButARepetitionIsNot() {
        List<String> eleven = IntStream.rangeClosed(1, 11)
                .mapToObj(number -> "team-" + number)
                .toList();

        Teams teams = Teams.parse(List.of(String.join(",", eleven) + ", Team 1"));

        assertThat(teams.names()).hasSize(Teams.MAX_TEAMS).doesNotContain("team-11");
        assertThat(teams.refused()).containsExactly("team-11");
    }

    @Test
    void aNameMayBeAsLongAsTheLimitAndNoLonger() {
        String longest = "x".repeat(Teams.MAX_LENGTH);

        assertThat(Teams.parse(List.of(longest)).names()).containsExactly(longest);
        assertThat(Teams.parse(List.of(longest + "x")).refused()).containsExactly(longest + "x");
    }

    @Test
    void oneNameIsExactlyOne() {
        assertThat(Teams.parseOne(" Dev Infra ")).contains("dev-infra");
        assertThat(Teams.parseOne("web, dev-infra")).isEmpty();
        assertThat(Teams.parseOne("web, @x")).isEmpty();
        assertThat(Teams.parseOne("")).isEmpty();
    }

    @Test
    void aDashBetweenWordsBeginsARemark() {
        Teams teams = Teams.parse(List.of("web - see wiki, dev - infra,data-platform,search & ads"));

        assertThat(teams.names()).containsExactly("data-platform", "search-&-ads");
        assertThat(teams.refused()).containsExactly("web - see wiki", "dev - infra");
    }
}
