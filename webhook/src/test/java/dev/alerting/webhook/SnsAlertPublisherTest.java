package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.webhook.AlertPublisher.PublishException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnsAlertPublisherTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:alerting-dev-alerts";

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final LoopbackAws aws = new LoopbackAws();
    private final SnsAlertPublisher publisher = new SnsAlertPublisher(SnsAlertPublisher.client(aws.settings()), TOPIC);

    @AfterEach
    void stop() {
        aws.stop();
    }

    @Test
    void theMessageAndItsAttributesReachTheTopic() {
        publisher.publish("{\"a\":\"\u00e9 & =\"}", Map.of("delivery_id", "d-1"), PATIENCE);

        assertThat(aws.publications)
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("Action", "Publish")
                        .containsEntry("TopicArn", TOPIC)
                        .containsEntry("Message", "{\"a\":\"\u00e9 & =\"}")
                        .containsEntry("MessageAttributes.entry.1.Name", "delivery_id")
                        .containsEntry("MessageAttributes.entry.1.Value.DataType", "String")
                        .containsEntry("MessageAttributes.entry.1.Value.StringValue", "d-1"));
    }

    @Test
    void everyAttributeIsSent() {
        publisher.publish("{}", Map.of("delivery_id", "d-1", "source", "grafana"), PATIENCE);

        assertThat(aws.publications.getFirst().values()).contains("delivery_id", "d-1", "source", "grafana");
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError",
        "503, ServiceUnavailable",
        "400, Throttling",
        "403, AuthorizationError",
        "404, NotFound",
        "400, InvalidParameter",
        "400, KMSDisabled",
        "400, KMSInvalidState",
        "400, KMSAccessDenied",
    })
    void aRefusalIsNoSuccess(int status, String code) {
        aws.status = status;
        aws.errorCode = code;

        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> publisher.publish("{\"hidden\":1}", Map.of(), PATIENCE))
                .withMessageStartingWith("SNS did not accept the message: refused")
                .withMessageNotContaining("hidden");
    }

    @Test
    void aTopicThatDoesNotAnswerInTimeIsNoSuccess() {
        aws.silence = new CountDownLatch(1);

        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> publisher.publish("{}", Map.of(), Duration.ofMillis(300)));

        assertThat(aws.publications).isNotEmpty();
    }

    @Test
    void aTopicThatCannotBeReachedIsNoSuccess() {
        aws.stop();

        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher.publish("{}", Map.of(), PATIENCE));
    }
}
