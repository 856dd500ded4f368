package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handler as it is built from its environment, with the real clients. */
class WebhookAgainstAwsTest {
    private final LoopbackAws aws = new LoopbackAws();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final WebhookHandler handler = new WebhookHandler(
            Map.of("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:alerts", "WEBHOOK_SECRET_ID", "tokens"),
            aws.settings(),
            new StructuredLog(Clock.systemUTC(), lines::add),
            Clock.systemUTC());

    @AfterEach
    void stop() {
        aws.stop();
    }

    @Test
    void aRequestWithATokenOfTheSecretReachesTheTopic() {
        aws.secret = "{\"" + WebhookBench.HEADER + "\":\"" + WebhookBench.TOKEN + "\"}";

        var response = handler.handleRequest(
                WebhookBench.request("POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), "{}"), null);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(aws.publications).hasSize(1);
        assertThat(lines).noneMatch(line -> line.contains(WebhookBench.TOKEN));
    }
}
