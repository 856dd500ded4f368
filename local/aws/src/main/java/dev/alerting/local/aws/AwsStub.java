package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * SNS and Secrets Manager as far as this system uses them, on one loopback port.
 *
 * <p>SNS: CreateTopic, Subscribe (queues only), GetTopicAttributes, Publish and PublishBatch. A message counts at most
 * 256 KiB with its attributes. Publish answers only after every subscribed queue has accepted the message. Secrets
 * Manager: GetSecretValue of the current version, by name or ARN. Credentials and signatures are not checked.
 */
public final class AwsStub implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String TARGET_HEADER = "X-Amz-Target";
    private static final String SECRETS_TARGET = "secretsmanager.";

    /** Ten messages of 256 KiB grow to three times as much in a form body; nobody sends more than this. */
    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private final FaultPlan faults = new FaultPlan();
    private final RequestLog log = new RequestLog();
    private final InstantSource clock;
    private final SnsFanOut fanOut;
    private final SnsApi sns;
    private final SecretsApi secrets;
    private final LoopbackServer server;

    private AwsStub(Supplier<SqsClient> queues, InstantSource clock) {
        var json = JsonMapper.builder().build();
        this.clock = clock;
        this.fanOut = new SnsFanOut(queues, clock, json);
        this.sns = new SnsApi(queues, fanOut, json);
        this.secrets = new SecretsApi(clock, json);
        this.server = LoopbackServer.start(0, Executors.newVirtualThreadPerTaskExecutor(), this::serve);
    }

    /**
     * Starts without topics and secrets.
     *
     * @param queues the client for the queues that topics deliver to; asked for with each delivery
     * @throws LocalAwsException when it cannot listen
     */
    public static AwsStub start(Supplier<SqsClient> queues, InstantSource clock) {
        return new AwsStub(queues, clock);
    }

    /** Where both services listen, such as {@code http://127.0.0.1:43213}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Makes a secret or gives it a new current value, at once. Returns its ARN. */
    public String putSecret(String name, String value) {
        return secrets.put(name, value);
    }

    /**
     * Lets the next {@code times} requests for an operation fail, after those planned before.
     *
     * @param operation the service's name for it, such as {@code Publish}
     */
    public void failNext(AwsService service, String operation, int times, FaultKind kind) {
        faults.add(service, operation, times, kind);
    }

    /** The latest 10,000 requests, oldest first. */
    public List<AwsRequest> requests() {
        return log.all();
    }

    /** How many deliveries were dropped because raw delivery cannot carry more than 10 attributes. */
    public int discardedDeliveries() {
        return fanOut.discarded();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Reply reply;
        try {
            byte[] body = LoopbackServer.readBody(exchange, MAX_REQUEST_BYTES);
            String target = exchange.getRequestHeaders().getFirst(TARGET_HEADER);
            reply = target != null && target.startsWith(SECRETS_TARGET)
                    ? secrets(target.substring(SECRETS_TARGET.length()), body)
                    : sns(body);
        } catch (LoopbackServer.OversizeException e) {
            reply = SnsXml.error(new AwsError(413, "RequestEntityTooLarge", "The request is too large"));
        }
        LoopbackServer.write(exchange, reply);
    }

    private Reply secrets(String operation, byte[] body) {
        try {
            admit(AwsService.SECRETS_MANAGER, operation);
            return secrets.handle(operation, body);
        } catch (AwsError e) {
            return secrets.error(e);
        } catch (RuntimeException e) {
            return secrets.error(AwsError.internal(AwsService.SECRETS_MANAGER));
        }
    }

    private Reply sns(byte[] body) {
        try {
            QueryForm form = QueryForm.parse(new String(body, StandardCharsets.UTF_8));
            String operation = form.get("Action")
                    .orElseThrow(
                            () -> new AwsError(400, "MissingAction", "The request must contain the parameter Action"));
            admit(AwsService.SNS, operation);
            return sns.handle(operation, form);
        } catch (AwsError e) {
            return SnsXml.error(e);
        } catch (RuntimeException e) {
            return SnsXml.error(AwsError.internal(AwsService.SNS));
        }
    }

    private void admit(AwsService service, String operation) {
        log.add(new AwsRequest(service, operation, clock.instant()));
        faults.next(service, operation).ifPresent(kind -> {
            throw AwsError.of(kind, service);
        });
    }

    /** Finishes running requests, at most 5 seconds, and stops. */
    @Override
    public void close() {
        server.close(GRACE);
    }
}
