package dev.alerting.common.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssueNamesTest {
    @Test
    void theTitleLeadsWithThePriorityAndMentionsNobody() {
        assertThat(IssueNames.title(event("Disk of @alice\nis full"))).isEqualTo("[P1] Disk of @\u200balice is full");
    }

    @ParameterizedTest
    @CsvSource({
        "[P3] Disk is full, [P1] Disk is full",
        "' [P0][P4]  Disk is full', [P1] Disk is full",
        "Disk [P3] is full, [P1] Disk [P3] is full",
        "[Prod] Disk is full, [P1] [Prod] Disk is full",
        "[P3], [P1] Alert without a title",
    })
    void aTitleHasOnePriority(String title, String expected) {
        assertThat(IssueNames.title(event(title))).isEqualTo(expected);
    }

    @Test
    void aLongTitleIsCutWithinGitHubsLimit() {
        assertThat(IssueNames.title(event("x".repeat(400))))
                .hasSize(IssueNames.MAX_TITLE)
                .endsWith("…");
    }

    @Test
    void theLabelsArePeoplesSubscriptions() {
        assertThat(IssueNames.labels(event("Disk full"), true))
                .containsExactly("area:alerting", "Source:backup", "Pri:P1", "Team:web", "routing:unknown");
        assertThat(IssueNames.labels(event("Disk full"), false)).doesNotContain("routing:unknown");
    }

    private static AlertEvent event(String title) {
        return AlertEventJson.read(((ObjectNode) Json.parse("""
                {"schema_version": 1, "source": "backup", "state": "FIRING", "priority": "P1",
                 "occurred_at": "2026-01-01T00:00:00Z", "team": "web", "resource": {"type": "job"},
                 "identity": {}, "links": {}}
                """)).put("title", title));
    }
}
