package dev.alerting.common.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void theNamesPeopleSubscribeTo() {
        assertThat(Labels.of("datadog", List.of("web", "dev-infra"), Priority.P1, false))
                .containsExactly("area:alerting", "Source:datadog", "Pri:P1", "Team:web", "Team:dev-infra");
    }

    @Test
    void anAlertWithoutAnOwnerIsMarked() {
        assertThat(Labels.of("grafana", List.of("unrouted"), Priority.P2, true)).contains("routing:unknown");
    }

    @Test
    void sourceAndAreaNeverChangeDuringAnEpisode() {
        assertThat(Labels.routingLabels(List.of("web"), Priority.P0, false)).containsExactly("Pri:P0", "Team:web");
    }

    @Test
    void aNameOfFiftyCharactersStaysWhole() {
        String team = "t".repeat(45);

        assertThat(Labels.routingLabels(List.of(team), Priority.P0, false)).contains("Team:" + team);
    }

    @Test
    void twoLongNamesStayTwoLabelsWithinTheLimit() {
        String start = "a".repeat(90);

        List<String> labels = List.copyOf(Labels.routingLabels(List.of(start + "1", start + "2"), Priority.P0, false));

        assertThat(labels).hasSize(3).allSatisfy(label -> assertThat(label).hasSizeLessThanOrEqualTo(50));
    }

    @Test
    void aLongNameAlwaysGivesTheSameLabel() {
        List<String> team = List.of("b".repeat(80));

        assertThat(Labels.routingLabels(team, Priority.P0, false))
                .isEqualTo(Labels.routingLabels(team, Priority.P0, false));
    }

    @Test
    void aCutNeverSplitsAPair() {
        String letters = "𝒜".repeat(40);

        assertThat(Labels.routingLabels(List.of(letters), Priority.P0, false))
                .allSatisfy(label -> assertThat(label.codePoints())
                        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
