package dev.alerting.history;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.JsonStreams;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.github.GitHubReportIssues;
import dev.alerting.history.store.Damage;
import dev.alerting.history.store.DynamoEventStore;
import dev.alerting.history.store.DynamoFiguresStore;
import dev.alerting.history.store.DynamoReportMemory;
import dev.alerting.history.store.S3ReportBucket;
import dev.alerting.history.weekly.WeeklyReports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Behind the stream of the state table, and run by schedules. Answers a batch with where it has to be delivered again from:
 * the event source mapping needs {@code ReportBatchItemFailures}.
 */
public final class HistoryHandler implements RequestStreamHandler {
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** The longest file of a day has some hundred megabytes. */
    private static final Duration UPLOAD = Duration.ofMinutes(3);

    private final HistoryApplication application;

    /** As Lambda makes it: configured by the environment. */
    public HistoryHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput(), Clock.systemUTC());
    }

    /**
     * For a pipeline on one machine.
     *
     * @throws ConfigurationException if the environment is not valid
     */
    public HistoryHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        HistoryConfig config = HistoryConfig.from(new Settings(environment));
        DynamoDbClient dynamoDb = AwsClients.build(DynamoDbClient.builder(), aws, "DYNAMODB", CALL, ATTEMPT);
        S3Client s3 = AwsClients.build(
                S3Client.builder().forcePathStyle(aws.endpoint("S3").isPresent()), aws, "S3", UPLOAD, UPLOAD);
        Metrics metrics = new Metrics(clock, log::writeLine);
        Damage damage = new Damage(log, metrics);
        DynamoFiguresStore figures = new DynamoFiguresStore(dynamoDb, config.metricsTable(), damage);
        this.application = new HistoryApplication(
                new DynamoEventStore(dynamoDb, config.eventsTable(), damage, clock),
                figures,
                new S3ReportBucket(s3, config.bucket()),
                people(config, aws, log, metrics, clock),
                config.zone(),
                config.reports()
                        .map(gitHub -> new WeeklyReports(
                                figures,
                                new DynamoReportMemory(dynamoDb, config.metricsTable(), gitHub.repository()),
                                GitHubReportIssues.connect(gitHub, () -> SecretsManagerStore.create(aws), clock),
                                config.zone(),
                                clock)),
                log,
                metrics,
                clock);
    }

    private static Supplier<PersonKey> people(
            HistoryConfig config, AwsSettings aws, StructuredLog log, Metrics metrics, Clock clock) {
        if (config.peopleKeySecretId().isEmpty()) {
            return () -> PersonKey.NONE;
        }
        CachedSecret<PersonKey> secret = new CachedSecret<>(
                SecretsManagerStore.create(aws),
                config.peopleKeySecretId().get(),
                HistoryHandler::parse,
                Duration.ofMinutes(5),
                clock);
        return new PeopleKey(secret, log, metrics);
    }

    private static PersonKey parse(String text) {
        try {
            return PersonKey.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSecretException(e.getMessage());
        }
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonStreams.write(application.handle(JsonStreams.read(event)), answer);
    }
}
