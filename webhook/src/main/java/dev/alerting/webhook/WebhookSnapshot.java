package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.AwsAnswers;
import dev.alerting.priming.KeptConnectionPriming;
import dev.alerting.priming.LoopbackResponder;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.RuntimeCall;
import dev.alerting.priming.SampleMessages;
import dev.alerting.priming.SampleMessages.Sample;
import dev.alerting.priming.SnapStart;
import dev.alerting.priming.SnapshotSubject;
import dev.alerting.priming.TlsPriming;
import dev.alerting.webhook.auth.Authenticator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Primes the webhook: a second one, thrown away afterwards, takes a message of every sender, and some it refuses, with a
 * responder on loopback for AWS.
 */
final class WebhookSnapshot implements SnapshotSubject {
    /** Enough for what a single request runs to be compiled; more made no difference that could be measured. */
    private static final int ROUNDS = 20;

    private static final String HEADER = "x-priming-token";

    private final Authenticator authenticator;
    private final Clock clock;

    /** @param authenticator the function's own, which holds all that it reads */
    WebhookSnapshot(Authenticator authenticator, Clock clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /** Here and not in the handler, whose class would otherwise load more in a plain start. */
    static Optional<Object> register(Authenticator authenticator, StructuredLog log) {
        return SnapStart.register(new WebhookSnapshot(authenticator, Clock.systemUTC()), log);
    }

    @Override
    public void clearCaches() {
        authenticator.clearCaches();
    }

    @Override
    public void prime() throws Exception {
        TlsPriming.run(clock.instant());
        KeptConnectionPriming.run();
        String token = UUID.randomUUID().toString();
        AwsAnswers answers = new AwsAnswers("{\"" + HEADER + "\": \"" + token + "\"}");
        try (LoopbackResponder responder =
                LoopbackResponder.start(request -> answers.answer(request).orElseGet(() -> Answer.json(404, "{}")))) {
            AwsAnswers.withCredentials(responder.uri(), () -> prime(aws(responder.uri()), token));
        }
    }

    private void prime(AwsSettings aws, String token) throws IOException {
        StructuredLog silent = new StructuredLog(clock, line -> {});
        try (SnsAlertPublisher publisher = SnsAlertPublisher.create(aws, "arn:aws:sns:us-east-1:123456789012:priming");
                SecretsManagerStore secrets = SecretsManagerStore.create(aws)) {
            Authenticator primed = new Authenticator(secrets, "priming", clock);
            RuntimeCall handler = new RuntimeCall(new WebhookHandler(
                    publisher,
                    primed,
                    new Preview(RoutingDefaults.STANDARD),
                    silent,
                    new Metrics(clock, silent::raw),
                    clock,
                    () -> UUID.randomUUID().toString()));
            for (int round = 0; round < ROUNDS; round++) {
                // The secret is read anew: that is the first thing to do after a restore.
                primed.clearCaches();
                List<Sample> samples = SampleMessages.of(SamplePhase.FIRING, clock.instant());
                for (Sample sample : samples) {
                    // Heartbeats take an entry of their own.
                    boolean heartbeat = sample.source().equals(AlertSource.HEARTBEAT);
                    send(handler, request(token, sample.body()), heartbeat ? 403 : 200);
                }
                send(handler, base64(request(token, samples.getFirst().body())), 200);
                send(handler, request(token, "{\"cut off"), 400);
                send(handler, request("wrong", "{}"), 401);
            }
        }
    }

    private static void send(RuntimeCall handler, ObjectNode request, int expected) throws IOException {
        JsonNode response = Json.parse(handler.send(Json.write(request), null));
        if (response.path("statusCode").asInt() != expected) {
            throw new IllegalStateException("answered " + response + " for " + expected);
        }
    }

    private static ObjectNode request(String token, String body) {
        ObjectNode request = Json.object()
                .put("version", "2.0")
                .put("routeKey", "POST /webhook")
                .put("rawPath", "/webhook")
                .put("body", body)
                .put("isBase64Encoded", false);
        request.putObject("headers").put("content-type", "application/json").put(HEADER, token);
        request.putObject("requestContext")
                .putObject("http")
                .put("method", "POST")
                .put("path", "/webhook")
                .put("sourceIp", "127.0.0.1");
        return request;
    }

    private static ObjectNode base64(ObjectNode request) {
        byte[] body = request.path("body").textValue().getBytes(StandardCharsets.UTF_8);
        return request.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
    }

    private static AwsSettings aws(URI responder) {
        return new AwsSettings(
                Optional.of("us-east-1"), Map.of("SNS", responder, "SECRETS_MANAGER", responder), Optional.empty());
    }
}
