package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.auth.Sender;
import dev.alerting.webhook.auth.SenderAuthenticator;
import dev.alerting.webhook.auth.SignedRequest;
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
 * The webhook. Answers 200 only once the topic has every alert of the request; every other answer says in one line of JSON
 * what to do. With {@code ?dry_run=true} it publishes nothing and answers what would become of the alerts.
 */
final class WebhookApplication {
    /** Larger messages are not checked for warnings, which must not delay the answer. */
    static final int MAX_BYTES_FOR_WARNINGS = 64 * 1024;

    /** Nor are messages after which less than this is left of the time budget. */
    private static final Duration LEAST_TIME_FOR_WARNINGS = Duration.ofSeconds(2);

    private static final Set<Integer> LOGGED_REFUSALS = Set.of(400, 403, 405, 413, 431);

    private final AlertPublisher publisher;
    private final SenderAuthenticator authenticator;
    private final Preview preview;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Supplier<String> deliveryIds;
    private final List<AutoCloseable> clients;

    WebhookApplication(
            AlertPublisher publisher,
            SenderAuthenticator authenticator,
            Preview preview,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            Supplier<String> deliveryIds,
            List<AutoCloseable> clients) {
        this.publisher = publisher;
        this.authenticator = authenticator;
        this.preview = preview;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.deliveryIds = deliveryIds;
        this.clients = clients;
    }

    /** With the clients of AWS. */
    static WebhookApplication create(WebhookConfig config, AwsSettings aws, StructuredLog log, Clock clock) {
        SnsAlertPublisher publisher = SnsAlertPublisher.create(aws, config.topicArn());
        SecretsManagerStore secrets = SecretsManagerStore.create(aws);
        return new WebhookApplication(
                publisher,
                new SenderAuthenticator(secrets, config.secretId(), clock),
                new Preview(config.routing()),
                log,
                new Metrics(clock, log::raw),
                clock,
                () -> UUID.randomUUID().toString(),
                List.of(publisher, secrets));
    }

    /** Never throws: an unexpected failure is logged and answered 503. */
    WebhookResponse handle(HttpRequest request) {
        WebhookResponse response;
        try {
            response = answer(request, new TimeBudget(clock));
        } catch (RuntimeException e) {
            // Whatever it was, the fault is ours and the sender should try again; the reason is for the log only.
            log.error("webhook failed").withUnexpected(e).write();
            response = WebhookResponse.unavailable("internal error; send again");
        }
        if (LOGGED_REFUSALS.contains(response.status())) {
            log.warn("request refused")
                    .with("status", response.status())
                    .with("reason", response.body().path("reason").asText())
                    .write();
        }
        metrics.count("WebhookRequests", Map.of());
        metrics.count("WebhookRequests", Map.of("status", String.valueOf(response.status())));
        metrics.flush();
        return response;
    }

    /** Everything that was read since the start: none of it may be in a snapshot. */
    void clearCaches() {
        authenticator.clearCaches();
    }

    /** Ends its connections for good. Lambda never does: it freezes or ends the whole process. */
    void close() throws Exception {
        clearCaches();
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private WebhookResponse answer(HttpRequest request, TimeBudget budget) {
        if (!request.method().equals("POST")) {
            return WebhookResponse.refused(405, "only POST is accepted");
        }
        Optional<WebhookResponse> objection = RequestLimits.findObjection(request);
        if (objection.isPresent()) {
            return objection.get();
        }
        Optional<byte[]> bytes = request.body().bytes();
        if (bytes.filter(body -> body.length > RequestLimits.MAX_BODY_BYTES).isPresent()) {
            return RequestLimits.tooLarge();
        }
        SignedRequest signed = new SignedRequest(request.headers(), bytes.orElseGet(() -> new byte[0]));
        Optional<Sender> sender;
        try {
            sender = authenticator.authenticate(signed);
        } catch (SecretUnavailableException e) {
            log.error("tokens cannot be checked").withFailure(e).write();
            return WebhookResponse.unavailable("authentication is unavailable; send again");
        }
        if (sender.isEmpty()) {
            log.warn("request without a valid token refused")
                    .with("sourceIp", request.sourceIp())
                    .write();
            return WebhookResponse.refused(401, "unauthorized");
        }
        Optional<String> body = request.body().text();
        if (body.isEmpty()) {
            return WebhookResponse.refused(400, "the body is not UTF-8");
        }
        String dryRun = request.query().getOrDefault("dry_run", "false");
        return accept(new Submission(sender.get(), signed, body.get(), dryRun), budget);
    }

    /** An authenticated request. */
    private record Submission(Sender sender, SignedRequest request, String body, String dryRun) {}

    private WebhookResponse accept(Submission submission, TimeBudget budget) {
        if (!submission.dryRun().equals("true") && !submission.dryRun().equals("false")) {
            return WebhookResponse.refused(400, "dry_run must be true or false");
        }
        JsonNode json;
        try {
            json = Json.parse(submission.body());
        } catch (InvalidJsonException e) {
            return WebhookResponse.refused(
                    400, "the body is not JSON: " + e.getMessage() + (e.place().isEmpty() ? "" : ", at " + e.place()));
        }
        if (!json.isContainerNode()) {
            return WebhookResponse.refused(400, "the body must be a JSON object or array");
        }
        Optional<AlertSource> shape = SenderRegistry.detectSource(Optional.empty(), json);
        Sender sender = submission.sender();
        Optional<String> forbidden = sender.scope().findObjection(json, shape);
        if (forbidden.isPresent()) {
            metrics.count("WebhookForbidden", Map.of("sender", sender.name()));
            return WebhookResponse.refused(403, forbidden.get());
        }
        String text = SqsText.escape(submission.body());
        if (utf8Length(text) > RequestLimits.MAX_BODY_BYTES) {
            return RequestLimits.tooLarge();
        }
        Optional<AlertSource> source = sender.scope().source().or(() -> shape);
        List<String> messages = MessageSplitter.split(text, json);
        if (submission.dryRun().equals("true")) {
            log.info("dry run answered").with("sender", sender.name()).write();
            metrics.count("WebhookDryRuns", Map.of());
            return new WebhookResponse(200, preview.describeMessages(messages, source, clock.instant()));
        }
        boolean cheapToRead = source.isPresent() || !json.path("Message").isTextual();
        return publish(submission, messages, source, cheapToRead, budget);
    }

    private WebhookResponse publish(
            Submission submission,
            List<String> messages,
            Optional<AlertSource> source,
            boolean cheapToRead,
            TimeBudget budget) {
        Sender sender = submission.sender();
        String deliveryId = sender.deliveryId(submission.request())
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
                return WebhookResponse.unavailable("the alert could not be queued in time; send again");
            }
            attributes.put("delivery_id", DeliveryId.ofPart(deliveryId, i + 1, messages.size()));
            try {
                publisher.publish(messages.get(i), attributes, budget.remaining());
            } catch (PublishException e) {
                log.error("message not published").withFailure(e).write();
                return WebhookResponse.unavailable("the alert could not be queued; send again");
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
        return WebhookResponse.accepted(deliveryId, messages.size(), warnings);
    }

    /** The alerts have been accepted already: no failure here may change that. */
    private ArrayNode warnings(String message, Optional<AlertSource> source, TimeBudget budget) {
        try {
            if (message.length() <= MAX_BYTES_FOR_WARNINGS
                    && budget.remaining().compareTo(LEAST_TIME_FOR_WARNINGS) >= 0) {
                return preview.findWarnings(message, source, clock.instant());
            }
        } catch (RuntimeException | LinkageError e) {
            log.error("no warnings for the sender").withUnexpected(e).write();
        }
        return Json.object().arrayNode();
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
