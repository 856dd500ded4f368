package dev.alerting.common.sender.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AlarmDescriptionTest {
    static Stream<Arguments> descriptions() {
        return Stream.of(
                read("", "", Map.of()),
                read("CPU is high.", "CPU is high.", Map.of()),
                read("TEAM=web", "", Map.of("team", "web")),
                read("TEAM=web | PRIORITY=P1", "", Map.of("team", "web", "priority", "P1")),
                read("TEAM=web|PRIORITY=P1", "", Map.of("team", "web", "priority", "P1")),
                read("| TEAM=web | PRIORITY=P1 |", "", Map.of("team", "web", "priority", "P1")),
                read("TEAM=web\nPRIORITY=P1", "", Map.of("team", "web", "priority", "P1")),
                read("TEAM=web\r\nPRIORITY=P1\r\n", "", Map.of("team", "web", "priority", "P1")),
                read("team=web\npriority=1", "", Map.of("team", "web", "priority", "1")),
                read("Team = Dev Infra, web\nPriority =  P2 ", "", Map.of("team", "Dev Infra, web", "priority", "P2")),
                read("TEAMS=web, release", "", Map.of("teams", "web, release")),
                read("CPU is high. TEAM=web | PRIORITY=P2", "CPU is high.", Map.of("team", "web", "priority", "P2")),
                read(
                        "CPU is high.\nTEAM=web\nPRIORITY=P2\nCall the vendor.",
                        "CPU is high.\n\nCall the vendor.",
                        Map.of("team", "web", "priority", "P2")),
                read("TEAM=web | See the wiki.", "See the wiki.", Map.of("team", "web")),
                read(
                        "RUNBOOK=https://example.com/a?b=c&d=e then call.",
                        "then call.",
                        Map.of("runbook", "https://example.com/a?b=c&d=e")),
                read("RUNBOOK_URL=https://example.com/", "", Map.of("runbook", "https://example.com/")),
                read(
                        "Dashboard=https://example.com/d|TEAM=web",
                        "",
                        Map.of("dashboard", "https://example.com/d", "team", "web")),
                read("runbook = https://example.com/", "", Map.of("runbook", "https://example.com/")),
                read("Lag.\nTEAM=web\nRUNBOOK=go/db-lag", "Lag.", Map.of("team", "web", "runbook", "go/db-lag")),
                read("RUNBOOK=go/db-lag | TEAM=web", "", Map.of("team", "web", "runbook", "go/db-lag")),
                read("RUNBOOK=go/db-lag TEAM=web", "", Map.of("team", "web", "runbook", "go/db-lag")),
                read("RUNBOOK=see the wiki", "", Map.of("runbook", "see the wiki")),
                read(
                        "RUNBOOK=see the wiki  DASHBOARD_URL = none\nCall.",
                        "Call.",
                        Map.of("runbook", "see the wiki", "dashboard", "none")),
                read("DASHBOARD=javascript:alert(1)", "", Map.of("dashboard", "javascript:alert(1)")),
                // One of our own alarms, where there is no page to link to.
                read(
                        "Slow. TEAM=ops | PRIORITY=P1 | RUNBOOK=OPERATIONS.md, alarm-lag\n- Means: It lags.\n- Do: Roll back.",
                        "Slow.\n- Means: It lags.\n- Do: Roll back.",
                        Map.of("team", "ops", "priority", "P1", "runbook", "OPERATIONS.md, alarm-lag")),
                read("RUNBOOK=$1\\1", "", Map.of("runbook", "$1\\1")),
                read(
                        "RUNBOOK=" + "a ".repeat(200),
                        "RUNBOOK=" + "a ".repeat(200).strip(),
                        Map.of()),
                read(
                        "RUNBOOK=https://example.com/1 RUNBOOK=https://example.com/2",
                        "RUNBOOK=https://example.com/2",
                        Map.of("runbook", "https://example.com/1")),
                read(
                        "RUNBOOK=go/db-lag | RUNBOOK=https://example.com/2",
                        "RUNBOOK=go/db-lag",
                        Map.of("runbook", "https://example.com/2")),
                read("RUNBOOK=go/one\nRUNBOOK=go/two", "RUNBOOK=go/two", Map.of("runbook", "go/one")),
                read("RUNBOOK=", "", Map.of()),
                read("TEAM=", "", Map.of()),
                read("TEAM= | PRIORITY=\nPRIORITY=P1", "", Map.of("priority", "P1")),
                read("PRIORITY=P1\nPRIORITY=P3", "", Map.of("priority", "P1")),
                read("PRIORITY=-\nPRIORITY=P1", "", Map.of("priority", "P1")),
                read("PRIORITY=see wiki | PRIORITY=none | PRIORITY=p1", "", Map.of("priority", "p1")),
                read("PRIORITY=none | PRIORITY=urgent", "", Map.of("priority", "urgent")),
                read("PRIORITY=none", "", Map.of("priority", "none")),
                read("RUNBOOK=none | RUNBOOK=https://example.com/", "", Map.of("runbook", "https://example.com/")),
                read("TEAMS=web\nTEAMS=release", "", Map.of("teams", "web,release")),
                read("TEAM=web\nTEAM=release", "", Map.of("team", "web,release")),
                read("UPSTREAM=web, MY_PRIORITY=P1", "UPSTREAM=web, MY_PRIORITY=P1", Map.of()),
                read("The team = web? No.", "The", Map.of("team", "web? No.")),
                read("a\n\n\n\nTEAM=web\n\n\nb", "a\n\nb", Map.of("team", "web")));
    }

    @ParameterizedTest(name = "#{index} {0}")
    @MethodSource("descriptions")
    void settingsAndProseAreToldApart(String text, String prose, Map<String, String> settings) {
        AlarmDescription description = AlarmDescription.parse(text);

        assertThat(description.settings()).isEqualTo(settings);
        assertThat(description.prose()).isEqualTo(Optional.of(prose).filter(kept -> !kept.isEmpty()));
    }

    private static Arguments read(String text, String prose, Map<String, String> settings) {
        return Arguments.of(text, prose, settings);
    }
}
