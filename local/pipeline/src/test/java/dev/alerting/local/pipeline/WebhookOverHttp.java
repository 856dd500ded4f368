package dev.alerting.local.pipeline;

import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.local.aws.HttpFront;
import dev.alerting.local.aws.HttpFrontOptions;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.webhook.WebhookHandler;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.sqs.model.Message;

/** The webhook behind HTTP with topic and queue, and no collector that would take the messages. */
final class WebhookOverHttp implements AutoCloseable {
    private static final String SECRET_ID = "senders";

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final LocalAws aws = LocalAws.start(LocalAwsOptions.of("ingress-test"), line -> {});
    private final HttpFront http;

    /** @param secret the senders' secret, as deployed */
    WebhookOverHttp(String secret) {
        aws.stub().putSecret(SECRET_ID, secret);
        http = HttpFront.start(
                new WebhookHandler(
                        Map.of("TOPIC_ARN", aws.topicArn(), "WEBHOOK_SECRET_ID", SECRET_ID),
                        LocalPipeline.settings(aws.environment()),
                        new StructuredLog(Clock.systemUTC(), log::add),
                        Clock.systemUTC()),
                HttpFrontOptions.of("webhook"));
    }

    URI url() {
        return http.webhookUrl();
    }

    /** The webhook's log lines. */
    List<String> log() {
        return log;
    }

    int waiting() {
        return aws.queueDepth().total();
    }

    /** Takes every message out of the queue. */
    List<Message> takeAll() {
        List<Message> taken = new ArrayList<>();
        while (true) {
            List<Message> batch = aws.sqs()
                    .receiveMessage(request -> request.queueUrl(aws.queueUrl())
                            .maxNumberOfMessages(10)
                            .messageAttributeNames("All")
                            .waitTimeSeconds(0))
                    .messages();
            if (batch.isEmpty()) {
                return taken;
            }
            batch.forEach(message -> aws.sqs()
                    .deleteMessage(request -> request.queueUrl(aws.queueUrl()).receiptHandle(message.receiptHandle())));
            taken.addAll(batch);
        }
    }

    @Override
    public void close() {
        http.close();
        aws.close();
    }
}
