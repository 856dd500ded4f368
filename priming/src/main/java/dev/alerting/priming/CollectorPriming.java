package dev.alerting.priming;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.LoopbackResponder.Request;
import dev.alerting.priming.PrimingRounds.Limits;
import dev.alerting.priming.SampleMessages.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Primes the collector: a second instance, closed afterwards, handles the life of an alert of every sender several times,
 * with a responder on loopback in place of AWS and GitHub.
 */
public final class CollectorPriming implements SnapshotSubject {
    /** After so many rounds the services forget everything: what they keep must not grow with the rounds. */
    private static final int FORGET_AFTER = 10;

    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:priming";

    private final Map<String, String> environment;
    private final FunctionFactory collectors;
    private final Runnable clearCaches;
    private final Clock clock;
    private final PrimingRounds rounds;

    /**
     * @param environment the function's own, of which only what changes the path of an alert is taken
     * @param collectors makes the instance that is primed
     * @param clearCaches those of the instance that will serve events
     * @param mostRounds at least one; fewer are run where more gain nothing
     */
    public CollectorPriming(
            Map<String, String> environment,
            FunctionFactory collectors,
            Runnable clearCaches,
            Clock clock,
            int mostRounds) {
        this.environment = environment;
        this.collectors = collectors;
        this.clearCaches = clearCaches;
        this.clock = clock;
        this.rounds = PrimingRounds.of(Limits.of(mostRounds));
    }

    /**
     * Has the collector take part in snapshots. Call it only where {@link SnapStart#isOn} says so.
     *
     * @return what the function has to keep: the runtime holds it weakly
     */
    public static Optional<Object> register(
            Map<String, String> environment,
            FunctionFactory collectors,
            Runnable clearCaches,
            Clock clock,
            StructuredLog log) {
        return SnapStart.register(
                new CollectorPriming(environment, collectors, clearCaches, clock, Limits.mostRoundsOfThisJvm()), log);
    }

    @Override
    public void clearCaches() {
        clearCaches.run();
    }

    @Override
    public void prime() throws Exception {
        TlsPriming.run(clock.instant(), CollectorPriming::get);
        KeptConnectionPriming.run();
        RuntimeClientPriming.run();
        Services services = new Services(throwAwayApp(), clock);
        try (LoopbackResponder responder = LoopbackResponder.start(services::answer)) {
            prime(responder.uri(), services);
        }
    }

    /** What the collector calls. Asked by the responder's thread, told to forget by another while that waits. */
    private static final class Services {
        private final String app;
        private final Clock clock;
        private volatile AwsAnswers aws;
        private volatile GitHubAnswers gitHub;

        Services(String app, Clock clock) {
            this.app = app;
            this.clock = clock;
            forget();
        }

        void forget() {
            aws = new AwsAnswers(app);
            gitHub = new GitHubAnswers(clock);
        }

        Answer answer(Request request) {
            return aws.answer(request).orElseGet(() -> gitHub.answer(request));
        }
    }

    private void prime(URI responder, Services services) throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        StructuredLog log = new StructuredLog(clock, line -> {
            if (line.contains("\"level\":\"ERROR\"")) {
                failures.add(line);
            }
        });
        AwsAnswers.withCredentials(responder, () -> {
            FunctionInstance collector =
                    collectors.create(primingSettings(responder), awsSettings(responder), log, clock);
            try {
                handleLives(collector, services);
            } finally {
                collector.end().close();
            }
        });
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " failures, first: " + failures.getFirst());
        }
    }

    private void handleLives(FunctionInstance collector, Services services) throws IOException, InterruptedException {
        RuntimeCall call = new RuntimeCall(collector.handler());
        Instant start = clock.instant();
        rounds.run(round -> {
            if (round % FORGET_AFTER == 0) {
                services.forget();
            }
            for (SamplePhase phase : SamplePhase.values()) {
                // Each event is a moment newer than the one before: what is older is skipped.
                Instant at = start.plusMillis(10L * (round * SamplePhase.values().length + phase.ordinal()));
                handleMessages(collector, call, SampleMessages.of(phase, at), at);
            }
        });
    }

    /**
     * All at once, and one alone: a single alert is handled without further threads. Secret, token and connections are
     * fetched again for it, because it is what a restored instance is most likely to start with.
     */
    private static void handleMessages(FunctionInstance collector, RuntimeCall call, List<Sample> samples, Instant at)
            throws IOException {
        List<ObjectNode> messages =
                samples.stream().map(sample -> sampleMessage(sample, at)).toList();
        for (List<ObjectNode> batch : List.of(messages, messages.subList(3, 4))) {
            if (batch.size() == 1) {
                collector.clearCaches().run();
            }
            ObjectNode event = Json.object();
            event.putArray("Records").addAll(batch);
            String answer = call.send(Json.write(event), new PrimingContext());
            if (!answer.equals("{\"batchItemFailures\":[]}")) {
                throw new IllegalStateException("messages were not handled: " + answer);
            }
        }
    }

    private static ObjectNode sampleMessage(Sample sample, Instant at) {
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

    private Map<String, String> primingSettings(URI responder) {
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
        Optional.ofNullable(environment.get("P0_TOPIC_ARN"))
                .filter(arn -> !arn.isBlank())
                .ifPresent(arn -> {
                    settings.put("P0_TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:priming");
                    // What names no priority goes to it.
                    settings.put("DEFAULT_PRIORITY", "P0");
                });
        return settings;
    }

    private static AwsSettings awsSettings(URI responder) {
        return new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("DYNAMODB", responder, "SQS", responder, "SECRETS_MANAGER", responder, "SNS", responder),
                Optional.empty());
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
                    HttpRequest.newBuilder(uri)
                            .timeout(LoopbackResponder.HANG_LIMIT)
                            .build(),
                    BodyHandlers.ofByteArray());
        }
    }
}
