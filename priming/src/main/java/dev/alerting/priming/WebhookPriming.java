package dev.alerting.priming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.PrimingRounds.Limits;
import dev.alerting.priming.SampleMessages.Sample;
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
 * Primes the webhook: a second instance, closed afterwards, takes a message of every sender, and some it refuses, with a
 * responder on loopback in place of AWS.
 */
public final class WebhookPriming implements SnapshotSubject {
    private static final String HEADER = "x-priming-token";

    /** Of a sender with a secret of its own. */
    private static final String OWN_HEADER = "x-priming-own-token";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TOPIC_ARN",
            "arn:aws:sns:us-east-1:123456789012:priming",
            "WEBHOOK_SECRET_ID",
            "priming",
            "WEBHOOK_SENDERS_PREFIX",
            "priming/");

    private final FunctionFactory webhooks;
    private final Runnable clearCaches;
    private final Clock clock;
    private final PrimingRounds rounds;

    /**
     * @param webhooks makes the instance that is primed
     * @param clearCaches those of the instance that will serve events
     * @param mostRounds at least one; fewer are run where more gain nothing
     */
    public WebhookPriming(FunctionFactory webhooks, Runnable clearCaches, Clock clock, int mostRounds) {
        this.webhooks = webhooks;
        this.clearCaches = clearCaches;
        this.clock = clock;
        this.rounds = PrimingRounds.of(Limits.of(mostRounds));
    }

    /**
     * Has the webhook take part in snapshots. Call it only where {@link SnapStart#isOn} says so.
     *
     * @return what the function has to keep: the runtime holds it weakly
     */
    public static Optional<Object> register(
            FunctionFactory webhooks, Runnable clearCaches, Clock clock, StructuredLog log) {
        return SnapStart.register(new WebhookPriming(webhooks, clearCaches, clock, Limits.mostRoundsOfThisJvm()), log);
    }

    @Override
    public void clearCaches() {
        clearCaches.run();
    }

    @Override
    public void prime() throws Exception {
        TlsPriming.run(clock.instant());
        KeptConnectionPriming.run();
        RuntimeClientPriming.run();
        String token = UUID.randomUUID().toString();
        AwsAnswers answers = new AwsAnswers(
                "{\"" + HEADER + "\": \"" + token + "\"}",
                Map.of(
                        "priming/own",
                        "{\"type\": \"token\", \"header\": \"" + OWN_HEADER + "\", \"secrets\": [\"" + token
                                + "\"], \"source\": \"grafana\"}"));
        try (LoopbackResponder responder =
                LoopbackResponder.start(request -> answers.answer(request).orElseGet(() -> Answer.json(404, "{}")))) {
            AwsAnswers.withCredentials(responder.uri(), () -> prime(awsSettings(responder.uri()), token));
        }
    }

    private void prime(AwsSettings aws, String token) throws Exception {
        StructuredLog silent = new StructuredLog(clock, line -> {});
        FunctionInstance webhook = webhooks.create(ENVIRONMENT, aws, silent, clock);
        try {
            RuntimeCall call = new RuntimeCall(webhook.handler());
            rounds.run(round -> sendRound(webhook, call, token));
        } finally {
            webhook.end().close();
        }
    }

    private void sendRound(FunctionInstance webhook, RuntimeCall call, String token) throws IOException {
        List<Sample> samples = SampleMessages.of(SamplePhase.FIRING, clock.instant());
        for (Sample sample : samples) {
            // These need an entry of their own.
            boolean refused = sample.source().isOfDeployment();
            // The first thing to do after a restore is to read the secret. Once a round would not get that compiled.
            webhook.clearCaches().run();
            send(call, sampleRequest(token, sample.body()), refused ? 403 : 200);
        }
        send(call, withBase64Body(sampleRequest(token, samples.getFirst().body())), 200);
        ObjectNode own = sampleRequest("of another sender", grafana(samples));
        own.withObject("/headers").put(OWN_HEADER, token);
        send(call, own, 200);
        send(call, sampleRequest(token, "{\"cut off"), 400);
        send(call, sampleRequest("wrong", "{}"), 401);
    }

    private static String grafana(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> sample.source().attribute().equals("grafana"))
                .findFirst()
                .orElseThrow()
                .body();
    }

    private static void send(RuntimeCall call, ObjectNode request, int expected) throws IOException {
        JsonNode response = Json.parse(call.send(Json.write(request), null));
        if (response.path("statusCode").asInt() != expected) {
            throw new IllegalStateException("expected status " + expected + " but got " + response);
        }
    }

    private static ObjectNode sampleRequest(String token, String body) {
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

    private static ObjectNode withBase64Body(ObjectNode request) {
        byte[] body = request.path("body").textValue().getBytes(StandardCharsets.UTF_8);
        return request.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
    }

    private static AwsSettings awsSettings(URI responder) {
        return new AwsSettings(
                Optional.of("us-east-1"), Map.of("SNS", responder, "SECRETS_MANAGER", responder), Optional.empty());
    }
}
