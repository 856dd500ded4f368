package dev.alerting.collector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.AwsAnswers;
import dev.alerting.priming.KeptConnectionPriming;
import dev.alerting.priming.LoopbackResponder;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.LoopbackResponder.Request;
import dev.alerting.priming.RuntimeCall;
import dev.alerting.priming.SampleMessages;
import dev.alerting.priming.SampleMessages.Sample;
import dev.alerting.priming.SnapStart;
import dev.alerting.priming.SnapshotSubject;
import dev.alerting.priming.TlsPriming;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Primes the collector: a second one, thrown away afterwards, works off the life of an alert of every sender, several
 * times, with a responder on loopback for AWS and GitHub.
 */
final class CollectorSnapshot implements SnapshotSubject {
    /** Enough for what a single event runs to be compiled; more made no difference that could be measured. */
    private static final int ROUNDS = 5;

    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:priming";

    private final Map<String, String> environment;
    private final Runnable forget;
    private final Clock clock;

    /** @param environment the function's own, of which only what changes the path of an alert is taken */
    CollectorSnapshot(Map<String, String> environment, Runnable forget, Clock clock) {
        this.environment = environment;
        this.forget = forget;
        this.clock = clock;
    }

    /** Here and not in the handler, whose class would otherwise load more in a plain start. */
    static Optional<Object> register(Map<String, String> environment, Runnable forget, Clock clock, StructuredLog log) {
        return SnapStart.register(new CollectorSnapshot(environment, forget, clock), log);
    }

    @Override
    public void clearCaches() {
        forget.run();
    }

    @Override
    public void prime() throws Exception {
        TlsPriming.run(clock.instant(), CollectorSnapshot::get);
        KeptConnectionPriming.run();
        AwsAnswers aws = new AwsAnswers(throwAwayApp());
        GitHubAnswers gitHub = new GitHubAnswers(clock);
        try (LoopbackResponder responder = LoopbackResponder.start(request -> answer(aws, gitHub, request))) {
            prime(responder.uri());
        }
    }

    private void prime(URI responder) throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        StructuredLog log = new StructuredLog(clock, line -> {
            if (line.contains("\"level\":\"ERROR\"")) {
                failures.add(line);
            }
        });
        AwsAnswers.withCredentials(responder, () -> {
            CollectorHandler handler = new CollectorHandler(settings(responder), aws(responder), log, clock);
            try {
                work(handler);
            } finally {
                handler.close();
            }
        });
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " failures, first: " + failures.getFirst());
        }
    }

    private void work(CollectorHandler handler) throws IOException {
        RuntimeCall call = new RuntimeCall(handler);
        Instant start = clock.instant();
        for (int round = 0; round < ROUNDS; round++) {
            // Secret, token and connections are made anew: that is the first thing to do after a restore.
            handler.clearCaches();
            for (SamplePhase phase : SamplePhase.values()) {
                // Each event is a moment newer than the one before: what is older is skipped.
                Instant at = start.plusMillis(10L * (round * SamplePhase.values().length + phase.ordinal()));
                work(call, SampleMessages.of(phase, at), at);
            }
        }
    }

    /** All at once, and one alone: a single alert is worked off without further threads. */
    private void work(RuntimeCall call, List<Sample> samples, Instant at) throws IOException {
        List<ObjectNode> messages =
                samples.stream().map(sample -> message(sample, at)).toList();
        for (List<ObjectNode> batch : List.of(messages, messages.subList(3, 4))) {
            ObjectNode event = Json.object();
            event.putArray("Records").addAll(batch);
            String answer = call.send(Json.write(event), new PrimingContext());
            if (!answer.equals("{\"batchItemFailures\":[]}")) {
                throw new IllegalStateException("messages were not worked off: " + answer);
            }
        }
    }

    private static ObjectNode message(Sample sample, Instant at) {
        ObjectNode message = Json.object()
                .put(
                        "messageId",
                        "priming-" + at.toEpochMilli() + "-" + sample.body().hashCode())
                .put("receiptHandle", "priming")
                .put("body", sample.body())
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", QUEUE_ARN)
                .put("awsRegion", "us-east-1");
        message.putObject("attributes")
                .put("SentTimestamp", String.valueOf(at.toEpochMilli()))
                .put("ApproximateReceiveCount", "1");
        message.putObject("messageAttributes")
                .putObject("source")
                .put("dataType", "String")
                .put("stringValue", sample.source().attribute());
        return message;
    }

    private Map<String, String> settings(URI responder) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "STATUS_TABLE_NAME", "priming",
                "DLQ_URL", responder + "/123456789012/priming-dlq",
                "GITHUB_REPO", GitHubAnswers.REPOSITORY,
                "GITHUB_API_URL", responder + GitHubAnswers.API,
                "GITHUB_APP_SECRET_ID", "priming",
                "COMMENT_INTERVAL_SECONDS", "0",
                "GITHUB_CONTENT_PER_MINUTE", "1000000",
                "GITHUB_CONTENT_PER_HOUR", "10000000"));
        Optional.ofNullable(environment.get("TIME_ZONES")).ifPresent(zones -> settings.put("TIME_ZONES", zones));
        return settings;
    }

    private static AwsSettings aws(URI responder) {
        return new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("DYNAMODB", responder, "SQS", responder, "SECRETS_MANAGER", responder),
                Optional.empty());
    }

    private static Answer answer(AwsAnswers aws, GitHubAnswers gitHub, Request request) {
        return aws.answer(request).orElseGet(() -> gitHub.answer(request));
    }

    /** The secret of an App that does not exist, with a key nobody keeps. */
    private static String throwAwayApp() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Base64.Encoder base64 = Base64.getEncoder();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + base64.encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return "{\"github_app_id\": \"1\", \"github_app_key_base64\": \""
                + base64.encodeToString(pem.getBytes(StandardCharsets.US_ASCII)) + "\"}";
    }

    private static void get(URI uri, SSLContext context) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.ofByteArray());
        }
    }
}
