package dev.alerting.local.aws;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Everything that the pipeline needs from AWS, in this JVM: the services, the topic {@code {prefix}-alerts} with its
 * raw subscription, the queues {@code {prefix}-alerts} and {@code {prefix}-alerts-dlq}, and the tables {@code
 * {prefix}-alerts-state}, {@code {prefix}-alert-events} and {@code {prefix}-alert-metrics}.
 *
 * <p>Several instances may run side by side. {@link #close()} ends everything.
 */
public final class LocalAws implements AutoCloseable {

    /** The region in all names. */
    public static final String REGION = "us-east-1";

    /** The account in all names. */
    public static final String ACCOUNT_ID = "000000000000";

    private final Resources open;
    private final AwsStub stub;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;
    private final SnsClient sns;
    private final SecretsManagerClient secrets;
    private final LocalResources resources;
    private final String tableName;
    private final String eventsTableName;
    private final String metricsTableName;
    private final URI dynamoDbEndpoint;
    private final QueueInspector inspector;
    private final Map<String, String> environment;

    private LocalAws(LocalAwsOptions options, Resources open, Services services) {
        this.open = open;
        this.stub = services.stub();
        this.dynamoDb = services.dynamoDbClient();
        this.sqs = services.sqsClient();
        this.sns = open.keep(SdkClients.sns(stub.endpoint()));
        this.secrets = open.keep(SdkClients.secrets(stub.endpoint()));
        this.resources = LocalResources.create(options, sqs, sns);
        this.tableName = tableName(options);
        this.eventsTableName = eventsTableName(options);
        this.metricsTableName = metricsTableName(options);
        this.dynamoDbEndpoint = services.dynamoDb().endpoint();
        this.inspector = new QueueInspector(sqs);
        this.environment = Map.of(
                "AWS_REGION", REGION,
                "AWS_ACCESS_KEY_ID", SdkClients.ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY", SdkClients.SECRET_ACCESS_KEY,
                "AWS_ENDPOINT_URL_DYNAMODB", services.dynamoDb().endpoint().toString(),
                "AWS_ENDPOINT_URL_SQS", services.sqs().endpoint().toString(),
                "AWS_ENDPOINT_URL_SNS", stub.endpoint().toString(),
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", stub.endpoint().toString(),
                "AWS_ENDPOINT_URL_CLOUDWATCH", stub.endpoint().toString());
    }

    private record Services(
            EmbeddedDynamoDb dynamoDb,
            DynamoDbClient dynamoDbClient,
            EmbeddedSqs sqs,
            SqsClient sqsClient,
            AwsStub stub) {}

    /**
     * Starts the services in parallel and creates the resources; takes one to three seconds.
     *
     * @param progress gets a line for each service when it is ready; called from several threads
     * @throws LocalAwsException if one of them does not start; nothing is left running
     */
    public static LocalAws start(LocalAwsOptions options, Consumer<String> progress) {
        Resources open = new Resources();
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<EmbeddedSqs> sqs = startAsync(starters, () -> startSqs(open, progress));
            CompletableFuture<SqsClient> sqsClient =
                    sqs.thenApply(service -> open.keep(SdkClients.sqs(service.endpoint())));
            CompletableFuture<EmbeddedDynamoDb> dynamoDb = startAsync(starters, () -> startDynamoDb(open, progress));
            CompletableFuture<DynamoDbClient> table =
                    dynamoDb.thenApply(service -> createTables(open, service, options));
            CompletableFuture<AwsStub> stub =
                    startAsync(starters, () -> startStub(open, sqsClient::join, options, progress));
            CompletableFuture.allOf(sqsClient, table, stub).join();
            return new LocalAws(
                    options,
                    open,
                    new Services(dynamoDb.join(), table.join(), sqs.join(), sqsClient.join(), stub.join()));
        } catch (CompletionException e) {
            open.close();
            throw new LocalAwsException(
                    "the local AWS services did not start: " + e.getCause().getMessage(), e);
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private static <T> CompletableFuture<T> startAsync(ExecutorService starters, Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, starters);
    }

    private static EmbeddedSqs startSqs(Resources open, Consumer<String> progress) {
        Timer timer = Timer.start();
        EmbeddedSqs sqs = open.keep(EmbeddedSqs.start());
        progress.accept("SQS (ElasticMQ) ready on " + sqs.endpoint() + " in " + timer);
        return sqs;
    }

    private static EmbeddedDynamoDb startDynamoDb(Resources open, Consumer<String> progress) {
        Timer timer = Timer.start();
        EmbeddedDynamoDb dynamoDb = open.keep(EmbeddedDynamoDb.start());
        progress.accept("DynamoDB Local ready on " + dynamoDb.endpoint() + " in " + timer);
        return dynamoDb;
    }

    private static AwsStub startStub(
            Resources open, Supplier<SqsClient> queues, LocalAwsOptions options, Consumer<String> progress) {
        Timer timer = Timer.start();
        AwsStub stub = open.keep(AwsStub.start(queues, options.clock()));
        progress.accept("SNS, Secrets Manager and CloudWatch ready on " + stub.endpoint() + " in " + timer);
        return stub;
    }

    private static DynamoDbClient createTables(Resources open, EmbeddedDynamoDb service, LocalAwsOptions options) {
        DynamoDbClient client = open.keep(SdkClients.dynamoDb(service.endpoint()));
        service.createStateTable(client, tableName(options));
        service.createHistoryTables(client, eventsTableName(options), metricsTableName(options));
        return client;
    }

    private static String tableName(LocalAwsOptions options) {
        return options.prefix() + "-alerts-state";
    }

    private static String eventsTableName(LocalAwsOptions options) {
        return options.prefix() + "-alert-events";
    }

    private static String metricsTableName(LocalAwsOptions options) {
        return options.prefix() + "-alert-metrics";
    }

    static String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + REGION + ":" + ACCOUNT_ID + ":" + resource;
    }

    public String topicArn() {
        return resources.topicArn();
    }

    public String queueUrl() {
        return resources.queue().url();
    }

    public String queueArn() {
        return resources.queue().arn();
    }

    public String dlqUrl() {
        return resources.deadLetters().url();
    }

    public String dlqArn() {
        return resources.deadLetters().arn();
    }

    public String tableName() {
        return tableName;
    }

    /** The raw events of history. */
    public String eventsTableName() {
        return eventsTableName;
    }

    /** The figures of history. */
    public String metricsTableName() {
        return metricsTableName;
    }

    /** What is written to the state table, from its beginning; to be closed by whoever reads it. */
    public TableStream stateStream() {
        return TableStream.of(SdkClients.streams(dynamoDbEndpoint), dynamoDb, tableName);
    }

    /** The environment variables that point the AWS SDK or CLI to these services. */
    public Map<String, String> environment() {
        return environment;
    }

    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    public SqsClient sqs() {
        return sqs;
    }

    public SnsClient sns() {
        return sns;
    }

    public SecretsManagerClient secrets() {
        return secrets;
    }

    /** SNS, Secrets Manager and CloudWatch: to set secrets and alarms, plan faults and read the request log. */
    public AwsStub stub() {
        return stub;
    }

    public QueueDepth queueDepth() {
        return inspector.depth(queueUrl());
    }

    public QueueDepth dlqDepth() {
        return inspector.depth(dlqUrl());
    }

    /**
     * All messages of the dead-letter queue, in no particular order. They remain in the queue, but are hidden while
     * this reads them, and their receive counts go up by one.
     */
    public List<DeadLetter> peekDlq() {
        return inspector.peek(dlqUrl());
    }

    /** Stops the services; queues, tables and secrets are gone. */
    @Override
    public void close() {
        open.close();
    }

    /** Shows the seconds since its start. */
    private record Timer(long startNanos) {

        static Timer start() {
            return new Timer(System.nanoTime());
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNanos) / 1e9);
        }
    }
}
