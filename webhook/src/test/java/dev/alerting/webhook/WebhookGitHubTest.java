package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do on issues, as the App's webhook tells it. */
class WebhookGitHubTest {
    private static final String SECRET = """
            {"any": {"type": "token", "header": "X-Any", "secrets": ["any-token"]},
             "unsourced": {"type": "github", "secrets": ["unsourced-key"]},
             "app": {"type": "github", "secrets": ["old-key", "new-key"], "source": "github"}}
            """;

    private final WebhookBench bench = bench();

    private static WebhookBench bench() {
        WebhookBench bench = new WebhookBench();
        bench.secrets.value = SECRET;
        return bench;
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-key", "new-key"})
    void whatIsUsedIsPublishedSmall(String key) {
        APIGatewayV2HTTPResponse response = signed(key, comment("/ack"));

        assertThat(response.getStatusCode()).isEqualTo(200);
        FakePublisher.Published published = bench.publisher.published.getFirst();
        assertThat(published.attributes())
                .containsEntry("source", "github")
                .containsEntry("sender", "app")
                .hasEntrySatisfying("delivery_id", id -> assertThat(id).startsWith("app:delivery-1:"));
        JsonNode message = Json.parse(published.body());
        assertThat(message.at("/comment/body").asText()).isEqualTo("/ack");
        assertThat(message.path("issue").has("title")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'zen':'Keep it logically awesome.','hook_id':1,'sender':{'login':'alice'}}",
                "{'action':'created','installation':{'id':1},'sender':{'login':'alice'}}",
                "{'action':'opened','issue':{'number':1,'body':'a bug'},'sender':{'login':'alice'}}",
                "{}",
            })
    void whatIsNotUsedIsAnsweredAndNotPublished(String body) {
        APIGatewayV2HTTPResponse response = signed("new-key", body.replace('\'', '"'));

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(Json.parse(response.getBody()).path("status").asText()).isEqualTo("ignored");
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void aCommentWithoutACommandStaysAtTheDoor() {
        assertThat(signed("new-key", comment("I had a look")).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void nobodyElseMaySendIt() {
        assertThat(bench.send(WebhookBench.request("POST", Map.of("X-Any", "any-token"), comment("/close")))
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(signed("unsourced-key", comment("/close")).getStatusCode()).isEqualTo(403);
        assertThat(signed("guessed", comment("/close")).getStatusCode()).isEqualTo(401);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void theAppMaySendNothingElse() {
        assertThat(signed("new-key", Payloads.grafana(1)).getStatusCode()).isEqualTo(403);
        assertThat(signed("new-key", Payloads.envelope(comment("/close"))).getStatusCode())
                .isEqualTo(403);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void aDryRunPublishesNothing() {
        APIGatewayV2HTTPResponse response =
                bench.send(WebhookBench.withDryRun(signedRequest("new-key", comment("/ack")), "true"));

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).isEmpty();
    }

    private APIGatewayV2HTTPResponse signed(String key, String body) {
        return bench.send(signedRequest(key, body));
    }

    private static APIGatewayV2HTTPEvent signedRequest(String key, String body) {
        return WebhookBench.request(
                "POST",
                Map.of(
                        "X-Hub-Signature-256", "sha256=" + Signatures.hmac(key, body),
                        "X-GitHub-Delivery", "delivery-1",
                        "X-GitHub-Event", "issue_comment"),
                body);
    }

    private static String comment(String text) {
        ObjectNode event = Json.object().put("action", "created");
        event.putObject("issue")
                .put("number", 12)
                .put("title", "[P1] Disk")
                .put("body", "<!-- alerting-infra fingerprint=" + "a".repeat(64) + " episode=1 -->\ntext")
                .putObject("user")
                .put("login", "alerting[bot]");
        event.putObject("comment").put("id", 77).put("body", text);
        event.putObject("repository").put("full_name", "acme/alerts");
        event.putObject("sender").put("login", "alice");
        return Json.write(event);
    }
}
