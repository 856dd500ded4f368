package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.JsonStreams;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.SnapStart;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.auth.Authenticator;
import dev.alerting.webhook.auth.Sender;
import dev.alerting.webhook.auth.SignedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code POST /webhook} behind an API Gateway HTTP API, payload format 2.0. Answers 200 only once the topic has every
 * alert of the request; every other answer says in one line of JSON what to do. With {@code ?dry_run=true} it publishes
 * nothing and answers what would become of the alerts.
 */
public final class WebhookHandler
        implements RequestStreamHandler, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    /** Larger messages are not looked through for warnings, which may not delay the answer. */
    static final int MAX_BYTES_FOR_WARNINGS = 64 * 1024;

    /** Nor are messages that took this much of the time there is. */
    private static final Duration LEAST_TIME_FOR_WARNINGS = Duration.ofSeconds(2);

    private static final Set<Integer> LOGGED_REFUSALS = Set.of(400, 403, 405, 413, 431);

    private final AlertPublisher publisher;
    private final Authenticator authenticator;
    private final Preview preview;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Supplier<String> deliveryIds;

    /** Kept, because the runtime holds it weakly. */
    private Optional<Object> snapshot = Optional.empty();

    /** As Lambda makes it: configured by the environment. */
    public WebhookHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput());
        if (SnapStart.isOn(System.getenv())) {
            snapshot = WebhookSnapshot.register(authenticator, log);
        }
    }

    /** For a pipeline on one machine. */
    public WebhookHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log) {
        this(WebhookConfig.from(new Settings(environment)), aws, log, Clock.systemUTC());
    }

    private WebhookHandler(WebhookConfig config, AwsSettings aws, StructuredLog log, Clock clock) {
        this(
                SnsAlertPublisher.create(aws, config.topicArn()),
                new Authenticator(SecretsManagerStore.create(aws), config.secretId(), clock),
                new Preview(config.routing()),
                log,
                new Metrics(clock, log::raw),
                clock,
                () -> UUID.randomUUID().toString());
    }

    WebhookHandler(
            AlertPublisher publisher,
            Authenticator authenticator,
            Preview preview,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            Supplier<String> deliveryIds) {
        this.publisher = publisher;
        this.authenticator = authenticator;
        this.preview = preview;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.deliveryIds = deliveryIds;
    }

    /** What the runtime calls. */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonStreams.write(
                HttpEventJson.write(handleRequest(HttpEventJson.read(JsonStreams.read(event)), context)), answer);
    }

    /** For a caller in the same JVM. */
    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent request, Context context) {
        Reply reply;
        try {
            reply = answer(request, new TimeBudget(clock));
        } catch (RuntimeException e) {
            // Whatever it was, it is ours, and the sender should try again; the reason is for the log only.
            log.error("webhook failed").withUnexpected(e).write();
            reply = Reply.unavailable("internal error; send again");
        }
        if (LOGGED_REFUSALS.contains(reply.status())) {
            log.warn("request refused")
                    .with("status", reply.status())
                    .with("reason", reply.body().path("reason").asText())
                    .write();
        }
        metrics.count("WebhookRequests", Map.of());
        metrics.count("WebhookRequests", Map.of("status", String.valueOf(reply.status())));
        metrics.flush();
        return reply.toResponse();
    }

    private Reply answer(APIGatewayV2HTTPEvent request, TimeBudget budget) {
        if (!method(request).equals("POST")) {
            return Reply.refused(405, "only POST is accepted");
        }
        Optional<Reply> objection = RequestLimits.objection(request);
        if (objection.isPresent()) {
            return objection.get();
        }
        Optional<byte[]> bytes = RequestBody.bytes(request);
        if (bytes.filter(body -> body.length > RequestLimits.MAX_BODY_BYTES).isPresent()) {
            return RequestLimits.tooLarge();
        }
        SignedRequest presented = new SignedRequest(
                request.getHeaders() == null ? Map.of() : request.getHeaders(), bytes.orElseGet(() -> new byte[0]));
        Optional<Sender> sender;
        try {
            sender = authenticator.authenticate(presented);
        } catch (SecretUnavailableException e) {
            log.error("tokens cannot be checked").withFailure(e).write();
            return Reply.unavailable("authentication is unavailable; send again");
        }
        if (sender.isEmpty()) {
            log.warn("request without a valid token refused")
                    .with("sourceIp", sourceIp(request))
                    .write();
            return Reply.refused(401, "unauthorized");
        }
        Optional<String> body = RequestBody.text(request, bytes);
        if (body.isEmpty()) {
            return Reply.refused(400, "the body is not UTF-8");
        }
        return accept(new Submission(sender.get(), presented, body.get(), dryRun(request)), budget);
    }

    /** An authenticated request. */
    private record Submission(Sender sender, SignedRequest presented, String body, String dryRun) {}

    private Reply accept(Submission submission, TimeBudget budget) {
        if (!submission.dryRun().equals("true") && !submission.dryRun().equals("false")) {
            return Reply.refused(400, "dry_run must be true or false");
        }
        JsonNode json;
        try {
            json = Json.parse(submission.body());
        } catch (InvalidJsonException e) {
            return Reply.refused(
                    400, "the body is not JSON: " + e.getMessage() + (e.place().isEmpty() ? "" : ", at " + e.place()));
        }
        if (!json.isContainerNode()) {
            return Reply.refused(400, "the body must be a JSON object or array");
        }
        Optional<AlertSource> shape = SenderRegistry.detectSource(Optional.empty(), json);
        Sender sender = submission.sender();
        Optional<String> forbidden = sender.scope().objection(json, shape);
        if (forbidden.isPresent()) {
            metrics.count("WebhookForbidden", Map.of("sender", sender.name()));
            return Reply.refused(403, forbidden.get());
        }
        String text = SqsText.escape(submission.body());
        if (utf8Length(text) > RequestLimits.MAX_BODY_BYTES) {
            return RequestLimits.tooLarge();
        }
        Optional<AlertSource> source = sender.scope().source().or(() -> shape);
        List<String> messages = AlertMessages.of(text, json);
        if (submission.dryRun().equals("true")) {
            log.info("dry run answered").with("sender", sender.name()).write();
            metrics.count("WebhookDryRuns", Map.of());
            return new Reply(200, preview.of(messages, source, clock.instant()));
        }
        boolean cheapToRead = source.isPresent() || !json.path("Message").isTextual();
        return publish(submission, messages, source, cheapToRead, budget);
    }

    private Reply publish(
            Submission submission,
            List<String> messages,
            Optional<AlertSource> source,
            boolean cheapToRead,
            TimeBudget budget) {
        Sender sender = submission.sender();
        String deliveryId = sender.delivery(submission.presented())
                .map(id -> DeliveryId.of(sender.name(), id, submission.body()))
                .orElseGet(deliveryIds);
        Map<String, String> attributes = new HashMap<>();
        source.ifPresent(known -> attributes.put("source", known.attribute()));
        for (int i = 0; i < messages.size(); i++) {
            if (budget.isSpent()) {
                log.error("time is up")
                        .with("published", i)
                        .with("messages", messages.size())
                        .write();
                return Reply.unavailable("the alert could not be queued in time; send again");
            }
            attributes.put("delivery_id", DeliveryId.ofPart(deliveryId, i + 1, messages.size()));
            try {
                publisher.publish(messages.get(i), attributes, budget.left());
            } catch (PublishException e) {
                log.error("message not published").withFailure(e).write();
                return Reply.unavailable("the alert could not be queued; send again");
            }
        }
        log.info("alert accepted")
                .with("deliveryId", deliveryId)
                .with("sender", sender.name())
                .with("source", source.map(AlertSource::attribute).orElse("unknown"))
                .with("bytes", utf8Length(submission.body()))
                .with("messages", messages.size())
                .write();
        ArrayNode warnings = cheapToRead
                ? warnings(messages.getFirst(), source, budget)
                : Json.object().arrayNode();
        return Reply.accepted(deliveryId, messages.size(), warnings);
    }

    /** The alerts are accepted already: nothing that happens here may change that. */
    private ArrayNode warnings(String message, Optional<AlertSource> source, TimeBudget budget) {
        try {
            if (message.length() <= MAX_BYTES_FOR_WARNINGS && budget.left().compareTo(LEAST_TIME_FOR_WARNINGS) >= 0) {
                return preview.warnings(message, source, clock.instant());
            }
        } catch (RuntimeException | LinkageError e) {
            log.error("no warnings for the sender").withUnexpected(e).write();
        }
        return Json.object().arrayNode();
    }

    /** The value of {@code dry_run}; {@code false} where it is not given. */
    private static String dryRun(APIGatewayV2HTTPEvent request) {
        Map<String, String> parameters = request.getQueryStringParameters();
        return parameters == null ? "false" : String.valueOf(parameters.getOrDefault("dry_run", "false"));
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
