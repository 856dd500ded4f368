package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A sender is told at once what it should mend, and never at the cost of its alert. */
class WebhookWarningsTest {
    private final WebhookBench bench = new WebhookBench();

    @Test
    void anAlertForTheFallbackTeamIsTold() {
        JsonNode warnings = warnings(Payloads.grafana(Payloads.alert(0), Payloads.withoutTeam(1)));

        assertThat(warnings).hasSize(1);
        assertThat(warnings.path(0).path("alert").intValue()).isEqualTo(1);
        assertThat(warnings.path(0).path("problem").textValue()).isEqualTo("MISSING_TEAM");
        assertThat(warnings.path(0).path("fallback").textValue()).isEqualTo("unrouted");
        assertThat(warnings.path(0).path("remedy").textValue()).contains("set `team`");
    }

    @Test
    void anAlertThatCannotBecomeAnIssueIsTold() {
        JsonNode warnings = warnings(Payloads.grafana(Payloads.alert(0).replace("\"firing\"", "\"on fire\"")));

        assertThat(warnings).hasSize(1);
        assertThat(warnings.path(0).path("problem").textValue()).isEqualTo("MISSING_FIELD");
        assertThat(warnings.path(0).path("detail").textValue())
                .isEqualTo("/alerts/0/status: is neither firing nor resolved");
    }

    @Test
    void anUnknownShapeIsTold() {
        assertThat(warnings("{\"event\":\"deployed\"}").path(0).path("problem").textValue())
                .isEqualTo("UNKNOWN_SOURCE");
    }

    @Test
    void onlyTheFirstTenAreTold() {
        String[] alerts = IntStream.range(0, 30).mapToObj(Payloads::withoutTeam).toArray(String[]::new);

        assertThat(warnings(Payloads.grafana(alerts))).hasSize(Preview.MAX_WARNINGS);
    }

    /** An envelope may hold an event, and the schema's library would cost a cold start. */
    @Test
    void whatIsDearToReadIsNotLookedInto() {
        assertThat(warnings("{\"Type\":\"Notification\",\"Message\":\"{}\"}").isMissingNode())
                .isTrue();
    }

    @Test
    void ofEventsTeamAndPriorityAreTold() {
        JsonNode warnings =
                warnings("[{\"schema_version\":1,\"team\":\"web\"},{\"schema_version\":1,\"priority\":\"P1\"}]");

        assertThat(warnings.findValuesAsText("problem")).containsExactly("MISSING_PRIORITY", "MISSING_TEAM");
        assertThat(warnings.findValuesAsText("alert")).containsExactly("0", "1");
    }

    @Test
    void aLargeMessageIsNotLookedInto() {
        String large = Payloads.withoutTeam(0)
                .replace(
                        "\"annotations\":{}",
                        "\"annotations\":{\"a\":\"" + "x".repeat(WebhookApplication.MAX_BYTES_FOR_WARNINGS) + "\"}");

        assertThat(warnings(Payloads.grafana(large)).isMissingNode()).isTrue();
    }

    @Test
    void whenTimeIsShortTheAnswerDoesNotWait() {
        bench.publisher.before = () -> bench.clock.advance(Duration.ofMillis(2001));

        assertThat(warnings(Payloads.grafana(Payloads.withoutTeam(0))).isMissingNode())
                .isTrue();
    }

    @Test
    void aFailureThereIsLoggedAndTheAlertStaysAccepted() {
        // No team can be made of no name: reading such an alert fails.
        WebhookBench broken = new WebhookBench(new Preview(new RoutingDefaults(null, Priority.P2), 10));

        APIGatewayV2HTTPResponse response = broken.post(Payloads.grafana(Payloads.withoutTeam(0)));

        assertThat(response.getBody()).isEqualTo("{\"status\":\"accepted\",\"delivery_id\":\"delivery-1\"}");
        assertThat(broken.publisher.published).hasSize(1);
        assertThat(broken.log())
                .anySatisfy(
                        line -> assertThat(line.path("message").textValue()).isEqualTo("no warnings for the sender"));
    }

    private JsonNode warnings(String body) {
        APIGatewayV2HTTPResponse response = bench.post(body);
        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).hasSize(1);
        return Json.parse(response.getBody()).path("warnings");
    }
}
