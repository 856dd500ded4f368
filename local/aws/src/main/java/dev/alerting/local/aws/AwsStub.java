package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.RequestLog;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * SNS, Secrets Manager and CloudWatch, as far as this system uses them, on one loopback port.
 *
 * <p>SNS: CreateTopic, Subscribe (queues only), Unsubscribe, GetTopicAttributes, Publish and PublishBatch. A message may have 256
 * KiB, attributes included. Publish answers only after every subscribed queue has accepted the message. Secrets
 * Manager: GetSecretValue of the current version and PutSecretValue, by name or ARN. CloudWatch: DescribeAlarms and ListAlarmMuteRules.
 * Credentials and signatures are not checked.
 */
public final class AwsStub implements AutoCloseable {

    private static final int LOG_CAPACITY = 10_000;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String TARGET_HEADER = "X-Amz-Target";
    private static final String SECRETS_TARGET = "secretsmanager.";

    /** Ten messages of 256 KiB, whose size triples in a form body, fit twice. */
    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private final PlannedFaults faults = new PlannedFaults();
    private final RequestLog<AwsRequest> log = new RequestLog<>(LOG_CAPACITY, AwsRequest::operation);
    private final InstantSource clock;
    private final SnsFanOut fanOut;
    private final SnsApi sns;
    private final SecretsApi secrets;
    private final CloudWatchApi cloudWatch = new CloudWatchApi();
    private final LoopbackServer server;

    private AwsStub(Supplier<SqsClient> queues, InstantSource clock) {
        JsonMapper json = JsonMapper.builder().build();
        this.clock = clock;
        this.fanOut = new SnsFanOut(queues, clock, json);
        this.sns = new SnsApi(queues, fanOut, json);
        this.secrets = new SecretsApi(clock, json);
        this.server = LoopbackServer.bind(ServerOptions.defaults()
                .withMaxBody(MAX_REQUEST_BYTES, AwsStub::tooLarge)
                .withCloseGrace(GRACE));
    }

    /**
     * Starts without topics and secrets.
     *
     * @param queues supplies the client for the queues that topics deliver to; called for each delivery
     * @throws java.io.UncheckedIOException when it cannot listen
     */
    public static AwsStub start(Supplier<SqsClient> queues, InstantSource clock) {
        AwsStub stub = new AwsStub(queues, clock);
        stub.server.serve(stub::answer);
        return stub;
    }

    /** Where the services listen, such as {@code http://127.0.0.1:43213}. */
    public URI endpoint() {
        return server.uri();
    }

    /** Creates a secret or sets its current value. Returns its ARN. */
    public String putSecret(String name, String value) {
        return secrets.put(name, value);
    }

    /** The alarms of CloudWatch: to make, change, mute and delete them. */
    public CloudWatchApi cloudWatch() {
        return cloudWatch;
    }

    /**
     * Makes the next {@code times} requests for an operation fail, after the failures already planned.
     *
     * @param operation the service's name for it, such as {@code Publish}
     */
    public void failNext(AwsService service, String operation, int times, FaultKind kind) {
        faults.add(service, operation, times, kind);
    }

    /** The latest 10,000 requests, oldest first. */
    public List<AwsRequest> requests() {
        return log.requests();
    }

    /** How many deliveries were dropped because raw delivery cannot carry more than 10 attributes. */
    public int discardedDeliveries() {
        return fanOut.discardedCount();
    }

    private Response answer(Request request) {
        Optional<String> operation = CloudWatchApi.operation(request);
        if (operation.isPresent()) {
            return answerCloudWatch(operation.get(), request.body());
        }
        return request.header(TARGET_HEADER)
                .filter(target -> target.startsWith(SECRETS_TARGET))
                .map(target -> answerSecrets(target.substring(SECRETS_TARGET.length()), request.text()))
                .orElseGet(() -> answerSns(request.text()));
    }

    private Response answerCloudWatch(String operation, byte[] body) {
        log.add(new AwsRequest(AwsService.CLOUD_WATCH, operation, clock.instant()));
        Optional<FaultKind> fault = faults.takeNext(AwsService.CLOUD_WATCH, operation);
        if (fault.filter(FaultKind.GARBAGE::equals).isPresent()) {
            return Response.text(
                    200, "text/html", "<html><body>Welcome to the airport's wireless network</body></html>");
        }
        try {
            if (fault.isPresent()) {
                throw AwsError.of(fault.get(), AwsService.CLOUD_WATCH);
            }
            return cloudWatch.handle(operation, body);
        } catch (AwsError e) {
            return CloudWatchApi.error(e);
        } catch (RuntimeException e) {
            return CloudWatchApi.error(AwsError.internal(AwsService.CLOUD_WATCH));
        }
    }

    private static Response tooLarge() {
        return SnsXml.error(new AwsError(413, "RequestEntityTooLarge", "The request is too large"));
    }

    private Response answerSecrets(String operation, String body) {
        try {
            failIfPlanned(AwsService.SECRETS_MANAGER, operation);
            return secrets.handle(operation, body);
        } catch (AwsError e) {
            return secrets.error(e);
        } catch (RuntimeException e) {
            return secrets.error(AwsError.internal(AwsService.SECRETS_MANAGER));
        }
    }

    private Response answerSns(String body) {
        try {
            QueryForm form = QueryForm.parse(body);
            String operation = form.get("Action")
                    .orElseThrow(
                            () -> new AwsError(400, "MissingAction", "The request must contain the parameter Action"));
            failIfPlanned(AwsService.SNS, operation);
            return sns.handle(operation, form);
        } catch (AwsError e) {
            return SnsXml.error(e);
        } catch (RuntimeException e) {
            return SnsXml.error(AwsError.internal(AwsService.SNS));
        }
    }

    private void failIfPlanned(AwsService service, String operation) {
        log.add(new AwsRequest(service, operation, clock.instant()));
        faults.takeNext(service, operation).ifPresent(kind -> {
            throw AwsError.of(kind, service);
        });
    }

    /** Lets running requests finish, at most for 5 seconds, and stops. */
    @Override
    public void close() {
        server.close();
    }
}
