package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.config.AwsSettings;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.source.AlertSource;
import dev.alerting.common.source.SourceDetector;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.auth.Authenticator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code POST /webhook} behind an API Gateway HTTP API, payload format 2.0. Answers 200 only once the topic has the
 * message; every other answer says in one line of JSON what to do.
 */
public final class WebhookHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    /** An SNS message with its attributes (256 KiB), less room for ours. */
    static final int MAX_BODY_BYTES = 256 * 1024 - 512;

    private final AlertPublisher publisher;
    private final Authenticator authenticator;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Supplier<String> deliveryIds;

    /** As Lambda makes it: configured by the environment. */
    public WebhookHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput());
    }

    /** For a pipeline on one machine. */
    public WebhookHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log) {
        this(WebhookConfig.from(new Settings(environment)), aws, log);
    }

    private WebhookHandler(WebhookConfig config, AwsSettings aws, StructuredLog log) {
        this(
                SnsAlertPublisher.create(aws, config.topicArn()),
                new Authenticator(SecretsManagerStore.create(aws), config.secretId(), Clock.systemUTC()),
                log,
                new Metrics(Clock.systemUTC(), "webhook", log::raw),
                () -> UUID.randomUUID().toString());
    }

    WebhookHandler(
            AlertPublisher publisher,
            Authenticator authenticator,
            StructuredLog log,
            Metrics metrics,
            Supplier<String> deliveryIds) {
        this.publisher = publisher;
        this.authenticator = authenticator;
        this.log = log;
        this.metrics = metrics;
        this.deliveryIds = deliveryIds;
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent request, Context context) {
        Reply reply;
        try {
            reply = answer(request);
        } catch (RuntimeException e) {
            // Whatever it was, it is ours, and the sender should try again; the reason is for the log only.
            log.error("webhook failed").with(e).write();
            reply = Reply.unavailable("internal error; send again");
        }
        if (reply.status() == 400 || reply.status() == 405 || reply.status() == 413) {
            log.warn("request refused")
                    .with("status", reply.status())
                    .with("reason", reply.body().path("reason").asText())
                    .write();
        }
        metrics.count("WebhookRequests", Map.of("status", String.valueOf(reply.status())));
        metrics.flush();
        return reply.toResponse();
    }

    private Reply answer(APIGatewayV2HTTPEvent request) {
        if (!method(request).equals("POST")) {
            return Reply.refused(405, "only POST is accepted");
        }
        if (RequestBody.sizeAtLeast(request) > MAX_BODY_BYTES) {
            return tooLarge();
        }
        try {
            if (!authenticator.accepts(request.getHeaders() == null ? Map.of() : request.getHeaders())) {
                log.warn("request without a valid token refused")
                        .with("sourceIp", sourceIp(request))
                        .write();
                return Reply.refused(401, "unauthorized");
            }
        } catch (SecretUnavailableException e) {
            log.error("tokens cannot be checked").with(e).write();
            return Reply.unavailable("authentication is unavailable; send again");
        }

        Optional<String> body = RequestBody.text(request);
        if (body.isEmpty()) {
            return Reply.refused(400, "the body is not UTF-8");
        }
        JsonNode json;
        try {
            json = Json.parse(body.get());
        } catch (InvalidJsonException e) {
            return Reply.refused(400, "the body is not JSON: " + e.getMessage());
        }
        if (!json.isContainerNode()) {
            return Reply.refused(400, "the body must be a JSON object or array");
        }
        String message = SqsText.escape(body.get());
        int bytes = message.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BODY_BYTES) {
            return tooLarge();
        }
        return publish(message, bytes, SourceDetector.detect(Optional.empty(), json));
    }

    private Reply publish(String message, int bytes, Optional<AlertSource> source) {
        String deliveryId = deliveryIds.get();
        Map<String, String> attributes = new HashMap<>();
        attributes.put("delivery_id", deliveryId);
        source.ifPresent(known -> attributes.put("source", known.attribute()));
        try {
            publisher.publish(message, attributes);
        } catch (PublishException e) {
            log.error("message not published").with(e).write();
            return Reply.unavailable("the alert could not be queued; send again");
        }
        log.info("alert accepted")
                .with("deliveryId", deliveryId)
                .with("source", source.map(AlertSource::attribute).orElse("unknown"))
                .with("bytes", bytes)
                .write();
        return Reply.accepted(deliveryId);
    }

    private static Reply tooLarge() {
        return Reply.refused(413, "the body exceeds " + MAX_BODY_BYTES + " bytes; send fewer alerts in one request");
    }

    private static String method(APIGatewayV2HTTPEvent request) {
        return request.getRequestContext() == null
                        || request.getRequestContext().getHttp() == null
                ? ""
                : String.valueOf(request.getRequestContext().getHttp().getMethod());
    }

    private static String sourceIp(APIGatewayV2HTTPEvent request) {
        return String.valueOf(request.getRequestContext().getHttp().getSourceIp());
    }
}
