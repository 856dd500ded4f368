package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.Utf8;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.auth.Authentication;
import dev.alerting.webhook.auth.Sender;
import dev.alerting.webhook.auth.SenderAuthenticator;
import dev.alerting.webhook.auth.SignedRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The webhook. Answers 200 only once the topic has every alert of the request; every other answer says in one line of JSON
 * what to do. 413 may be the answer although all that is not too large was published. With {@code ?dry_run=true} it publishes nothing and answers what would become of the alerts.
 */
final class WebhookApplication {
    /** Larger messages are not checked for warnings, which must not delay the answer. */
    static final int MAX_BYTES_FOR_WARNINGS = 64 * 1024;

    /** Nor are messages after which less than this is left of the time budget. */
    private static final Duration LEAST_TIME_FOR_WARNINGS = Duration.ofSeconds(2);

    private static final Set<Integer> LOGGED_REFUSALS = Set.of(400, 403, 405, 413, 431);

    private final MessagePublisher publisher;
    private final OpsTopics opsTopics;
    private final SenderAuthenticator authenticator;
    private final Preview preview;
    private final StructuredLog log;
    private final Metrics metrics;
    private final AtomicReference<Instant> lastAccepted = new AtomicReference<>(Instant.MIN);
    private final Clock clock;
    private final Supplier<String> deliveryIds;
    private final List<AutoCloseable> clients;

    WebhookApplication(
            AlertPublisher publisher,
            OpsTopics opsTopics,
            SenderAuthenticator authenticator,
            Preview preview,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            Supplier<String> deliveryIds,
            List<AutoCloseable> clients) {
        this.publisher = new MessagePublisher(publisher);
        this.opsTopics = opsTopics;
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
        SnsClient sns = SnsAlertPublisher.client(aws);
        SnsAlertPublisher publisher = new SnsAlertPublisher(sns, config.topicArn());
        SecretsManagerStore secrets = SecretsManagerStore.create(aws);
        return new WebhookApplication(
                publisher,
                new SnsOpsTopics(sns),
                new SenderAuthenticator(secrets, config.secretId(), config.ownSecretsPrefix(), clock),
                new Preview(config.routing(), config.stormAfter()),
                log,
                new Metrics(clock, log::writeLine),
                clock,
                () -> UUID.randomUUID().toString(),
                List.of(publisher, secrets));
    }

    /** Never throws: an unexpected failure is logged and answered 503. */
    WebhookResponse handle(HttpRequest request) {
        Answer answer;
        try {
            answer = answer(request, new TimeBudget(clock));
        } catch (RuntimeException e) {
            // Whatever it was, the fault is ours and the sender should try again; the reason is for the log only.
            log.error("webhook failed").withUnexpected(e).write();
            answer = Answer.toAnybody(WebhookResponse.unavailable("internal error; send again"));
        }
        WebhookResponse response = answer.response();
        if (LOGGED_REFUSALS.contains(response.status())) {
            StructuredLog.Entry entry = log.warn("request refused")
                    .with("status", response.status())
                    .with("reason", response.body().path("reason").asText());
            answer.sender().ifPresent(sender -> entry.with("sender", sender.name()));
            entry.write();
        }
        countRefusal(request, answer);
        reportRejectedSecret();
        metrics.count("WebhookRequests", Map.of());
        metrics.count("WebhookRequests", Map.of("status", String.valueOf(response.status())));
        metrics.flush();
        return response;
    }

    /**
     * Being invoked is what matters. Besides, it tells how many of those who should hear the stack's own alarms do not: an
     * address that nobody has confirmed stays silent without a word. What cannot be looked up counts as one of them. And it
     * reads the secret, so that a value that is not valid is noticed without a request.
     */
    void wakeUp(WakeUp wakeUp) {
        int missing = 0;
        for (WakeUp.Topic topic : wakeUp.topics()) {
            try {
                OpsTopics.Subscriptions there = opsTopics.count(topic.arn());
                int silent = Math.max(there.pending(), topic.listeners() - there.confirmed());
                if (silent > 0) {
                    log.warn("alarms are not heard by all")
                            .with("topic", topic.arn())
                            .with("confirmed", there.confirmed())
                            .with("pending", there.pending())
                            .with("expected", topic.listeners())
                            .write();
                }
                missing += Math.max(0, silent);
            } catch (RuntimeException e) {
                log.error("subscriptions of a topic cannot be counted")
                        .with("topic", topic.arn())
                        .withUnexpected(e)
                        .write();
                missing++;
            }
        }
        metrics.recordValue("OpsListenersMissing", missing, Map.of());
        try {
            authenticator.refresh();
        } catch (SecretUnavailableException e) {
            log.error("tokens cannot be checked").withFailure(e).write();
        }
        reportRejectedSecret();
        metrics.flush();
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

    /**
     * Most senders do not send again what is refused. Anybody can be refused, but only a known sender's alerts are lost
     * by it, and only those raise an alarm.
     */
    private void countRefusal(HttpRequest request, Answer answer) {
        int status = answer.response().status();
        if (answer.sender().isPresent() && status >= 400 && status < 500 && !isDryRun(request)) {
            metrics.count("WebhookRefused", Map.of());
            metrics.count(
                    "WebhookRefused", Map.of("sender", answer.sender().get().name(), "status", String.valueOf(status)));
        }
    }

    private void reportRejectedSecret() {
        authenticator.rejection().ifPresent(reason -> {
            log.error("the secret's current value is not valid and not in use")
                    .with("reason", reason)
                    .write();
            metrics.count("WebhookSecretRejected", Map.of());
        });
        authenticator.ownRejections().forEach((sender, reason) -> {
            log.error("a sender's own secret is not in use, or not its current value")
                    .with("sender", sender)
                    .with("reason", reason)
                    .write();
            metrics.count("WebhookSecretRejected", Map.of());
            metrics.count("WebhookSecretRejected", Map.of("sender", sender));
        });
    }

    private static boolean isDryRun(HttpRequest request) {
        return request.query().getOrDefault("dry_run", "false").equals("true");
    }

    /** @param sender whom it answers, once that is known */
    private record Answer(WebhookResponse response, Optional<Sender> sender) {
        static Answer toAnybody(WebhookResponse response) {
            return new Answer(response, Optional.empty());
        }
    }

    private Answer answer(HttpRequest request, TimeBudget budget) {
        if (!request.method().equals("POST")) {
            return Answer.toAnybody(WebhookResponse.refused(405, "only POST is accepted"));
        }
        Optional<WebhookResponse> objection = RequestLimits.findObjection(request);
        if (objection.isPresent()) {
            return Answer.toAnybody(objection.get());
        }
        SignedRequest signed =
                new SignedRequest(request.headers(), request.body().bytes().orElseGet(() -> new byte[0]));
        Authentication authentication;
        try {
            authentication = authenticator.authenticate(signed);
        } catch (SecretUnavailableException e) {
            log.error("tokens cannot be checked").withFailure(e).write();
            return Answer.toAnybody(WebhookResponse.unavailable("authentication is unavailable; send again"));
        }
        return switch (authentication) {
            case Authentication.Known(Sender sender) ->
                new Answer(accept(request, signed, sender, budget), Optional.of(sender));
            case Authentication.TooLarge(int maxBytes) -> Answer.toAnybody(RequestLimits.tooLarge(maxBytes));
            case Authentication.Unknown() -> {
                log.warn("request without a valid token refused")
                        .with("sourceIp", request.sourceIp())
                        .write();
                yield Answer.toAnybody(WebhookResponse.refused(401, "unauthorized"));
            }
        };
    }

    private WebhookResponse accept(HttpRequest request, SignedRequest signed, Sender sender, TimeBudget budget) {
        Optional<String> body = request.body().text();
        if (body.isEmpty()) {
            return WebhookResponse.refused(400, "the body is not UTF-8");
        }
        String dryRun = request.query().getOrDefault("dry_run", "false");
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            return WebhookResponse.refused(400, "dry_run must be true or false");
        }
        JsonNode json;
        try {
            json = Json.parse(body.get());
        } catch (InvalidJsonException e) {
            return WebhookResponse.refused(
                    400, "the body is not JSON: " + e.getMessage() + (e.place().isEmpty() ? "" : ", at " + e.place()));
        }
        if (!json.isContainerNode()) {
            return WebhookResponse.refused(400, "the body must be a JSON object or array");
        }
        Optional<AlertSource> shape = SenderRegistry.detectSource(Optional.empty(), json);
        Optional<String> forbidden = sender.scope().findObjection(json, shape);
        if (forbidden.isPresent()) {
            metrics.count("WebhookForbidden", Map.of("sender", sender.name()));
            return WebhookResponse.refused(403, forbidden.get());
        }
        Provenance provenance = new Provenance(
                sender.scope().source().or(() -> shape), Optional.of(sender.realm()), acceptedAt(budget.start()));
        Optional<JsonNode> used = provenance.source().isEmpty()
                ? Optional.of(json)
                : SenderRegistry.sender(provenance.source().get()).reduce(json);
        if (used.isEmpty()) {
            return WebhookResponse.ignored("nothing in it is used");
        }
        String text = used.get() == json ? body.get() : Json.write(used.get());
        return switch (MessageSplitter.split(SqsText.escapeForbidden(text), used.get())) {
            case MessageSplitter.Result.TooLarge(String reason) -> WebhookResponse.refused(413, reason);
            case MessageSplitter.Result.Messages messages -> {
                boolean cheapToRead =
                        provenance.source().isPresent() || !json.path("Message").isTextual();
                Submission submission = new Submission(sender, signed, body.get(), messages, provenance);
                yield dryRun.equals("true") ? describe(submission) : publish(submission, cheapToRead, budget);
            }
        };
    }

    private WebhookResponse describe(Submission submission) {
        log.info("dry run answered").with("sender", submission.sender().name()).write();
        metrics.count("WebhookDryRuns", Map.of());
        return new WebhookResponse(200, preview.describeMessages(submission.split(), submission.provenance()));
    }

    /** An authenticated request, ready to be published. */
    private record Submission(
            Sender sender,
            SignedRequest request,
            String body,
            MessageSplitter.Result.Messages split,
            Provenance provenance) {}

    private WebhookResponse publish(Submission submission, boolean cheapToRead, TimeBudget budget) {
        Sender sender = submission.sender();
        List<String> messages = submission.split().texts();
        Provenance provenance = submission.provenance();
        String deliveryId = sender.deliveryId(submission.request())
                .map(id -> DeliveryId.of(sender.realm(), id, submission.body()))
                .orElseGet(deliveryIds);
        switch (publisher.publish(messages, deliveryId, provenance.attributes(), budget)) {
            case MessagePublisher.Outcome.Published() -> {}
            case MessagePublisher.Outcome.OutOfTime() -> {
                log.error("time is up").with("messages", messages.size()).write();
                return WebhookResponse.unavailable("the alert could not be queued in time; send again");
            }
            case MessagePublisher.Outcome.Failed(PublishException failure) -> {
                log.error("message not published").withFailure(failure).write();
                return WebhookResponse.unavailable("the alert could not be queued; send again");
            }
        }
        log.info("alert accepted")
                .with("deliveryId", deliveryId)
                .with("sender", sender.name())
                .with("source", provenance.source().map(AlertSource::attribute).orElse("unknown"))
                .with("bytes", Utf8.encodedLength(submission.body()))
                .with("messages", messages.size())
                .write();
        List<String> shortened = submission.split().shortened();
        if (!shortened.isEmpty()) {
            log.warn("alerts are too large and were shortened")
                    .with("sender", sender.name())
                    .with("alerts", shortened.size())
                    .with("first", shortened.getFirst())
                    .write();
        }
        if (submission.split().leftOut().isPresent()) {
            return WebhookResponse.partlyRefused(
                    deliveryId, submission.split().leftOut().get());
        }
        ArrayNode warnings = cheapToRead
                ? findWarnings(messages.getFirst(), provenance, budget)
                : Json.object().arrayNode();
        for (int i = 0; i < shortened.size() && warnings.size() < Preview.MAX_WARNINGS; i++) {
            warnings.addObject().put("problem", "SHORTENED").put("detail", shortened.get(i));
        }
        return WebhookResponse.accepted(deliveryId, messages.size(), warnings);
    }

    /** The alerts have been accepted already: no failure here may change that. */
    private ArrayNode findWarnings(String message, Provenance provenance, TimeBudget budget) {
        try {
            if (message.length() <= MAX_BYTES_FOR_WARNINGS
                    && budget.remaining().compareTo(LEAST_TIME_FOR_WARNINGS) >= 0) {
                return preview.findWarnings(message, provenance);
            }
        } catch (RuntimeException | LinkageError e) {
            log.error("no warnings for the sender").withUnexpected(e).write();
        }
        return Json.object().arrayNode();
    }

    /** A resolution and the firing after it, accepted within one tick of the clock, must not count as simultaneous. */
    private Instant acceptedAt(Instant now) {
        Instant tick = now.truncatedTo(ChronoUnit.MILLIS);
        return lastAccepted.updateAndGet(last -> tick.isAfter(last) ? tick : last.plusMillis(1));
    }
}
