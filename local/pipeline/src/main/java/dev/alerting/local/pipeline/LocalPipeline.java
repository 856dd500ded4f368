package dev.alerting.local.pipeline;

import dev.alerting.collector.CollectorHandler;
import dev.alerting.collector.state.DynamoSilenceStore;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.Settings;
import dev.alerting.common.github.GitHubSettings;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.github.GitHubReportIssues;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.local.aws.EventSourcePoller;
import dev.alerting.local.aws.HttpFront;
import dev.alerting.local.aws.HttpFrontOptions;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.local.aws.PollerOptions;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.webhook.WebhookHandler;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Everything that is deployed, in this JVM: webhook behind HTTP, topic, queue, dead-letter queue, collector, state
 * table, secrets, and a GitHub stand-in unless a real repository is given. Listens on loopback only.
 */
public final class LocalPipeline implements AutoCloseable {
    static final String PREFIX = "alerting-local";
    static final String REPOSITORY = "acme/alerts";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final LocalOptions options;
    private final LocalAws aws;
    private final Optional<GitHubStandIn> gitHub;
    private final WebhookHandler webhook;
    private final HttpFront http;
    private final List<CollectorHandler> collectors = new ArrayList<>();
    private final List<EventSourcePoller> pollers = new ArrayList<>();

    private LocalPipeline(LocalOptions options) {
        this.options = options;
        try {
            aws = keepOpen(LocalAws.start(LocalAwsOptions.of(PREFIX).withQueue(options.queue()), options.progress()));
            aws.stub().putSecret(PREFIX + "-webhook-secrets", options.secrets().webhookSecret());
            aws.stub()
                    .putSecret(
                            PREFIX + "-alerting-app-secrets",
                            options.secrets().app().secret());
            gitHub = options.github().isPresent()
                    ? Optional.empty()
                    : Optional.of(keepOpen(GitHubStandIn.start(GitHubStandInOptions.of(
                                    REPOSITORY,
                                    options.secrets().app().id(),
                                    options.secrets().app().slug(),
                                    options.secrets().app().publicKey())
                            .withClock(options.clock())
                            .withPort(options.pagePort())
                            .withRecords(this::readRecord)
                            .withSilences(() -> new QuietAlerts(aws, silences()).list()))));

            AwsSettings settings = settings(aws.environment());
            StructuredLog log = new StructuredLog(Clock.systemUTC(), options.log());
            webhook = new WebhookHandler(webhookEnvironment(), settings, log, options.clock());
            http = keepOpen(HttpFront.start(
                    webhook,
                    HttpFrontOptions.of(PREFIX + "-external-alerts-webhook").withPort(options.webhookPort())));
            options.progress().accept("webhook ready on " + http.webhookUrl());
            for (int i = 0; i < options.collectors(); i++) {
                CollectorHandler collector = new CollectorHandler(environment(), settings, log, options.clock());
                collectors.add(collector);
                pollers.add(keepOpen(EventSourcePoller.start(
                        aws.sqs(),
                        aws.queueUrl(),
                        aws.queueArn(),
                        collector,
                        PollerOptions.of(PREFIX + "-collector")
                                .withClock(options.clock())
                                .withReport(options.progress()))));
            }
            options.progress().accept("collector ready, " + options.collectors() + " instance(s)");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts all parts; on failure those that had started are stopped. */
    public static LocalPipeline start(LocalOptions options) {
        return new LocalPipeline(options);
    }

    public URI webhookUrl() {
        return http.webhookUrl();
    }

    /** From now on the stand-in tells the webhook what happens on its issues, as GitHub does. */
    public void connectGitHubEvents() {
        gitHub.ifPresent(standIn -> options.secrets()
                .gitHubSecret()
                .ifPresent(secret -> standIn.webhook().sendTo(http.webhookUrl(), secret)));
    }

    public LocalAws aws() {
        return aws;
    }

    /** @throws IllegalStateException if issues go to a real repository */
    public GitHubStandIn gitHub() {
        return gitHub.orElseThrow(() -> new IllegalStateException("issues go to a real repository"));
    }

    public LocalSecrets secrets() {
        return options.secrets();
    }

    /** The function behind the HTTP front, to be called directly by tests. */
    public WebhookHandler webhook() {
        return webhook;
    }

    /** The instances of the collector, to be called directly by tests. */
    public List<CollectorHandler> collectors() {
        return List.copyOf(collectors);
    }

    /** Publishes a tick, as the schedule of a deployment does every minute. */
    public void tick() {
        publishUpkeep("{\"tick\": {\"sent_at\": \"" + options.clock().instant() + "\"}}");
    }

    /** The silences, which {@code make silences-<env>} shows of a deployment. */
    public SilenceStore silences() {
        return new DynamoSilenceStore(aws.dynamoDb(), aws.tableName(), id -> {});
    }

    /** Asks for a sweep, as {@code make sweep-<env>} does. */
    public void sweep(boolean dryRun) {
        publishUpkeep("{\"sweep\": {\"dry_run\": " + dryRun + "}}");
    }

    private void publishUpkeep(String message) {
        aws.sns()
                .publish(request -> request.topicArn(aws.topicArn())
                        .message(message)
                        .messageAttributes(Map.of(
                                "source",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("upkeep")
                                        .build())));
    }

    /**
     * Waits until every message has been dealt with, retries included.
     *
     * @return false if that took longer
     */
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        for (EventSourcePoller poller : pollers) {
            if (!poller.awaitEmpty(timeout)) {
                return false;
            }
        }
        return true;
    }

    /** The attributes of an alert's record as text, sorted by name. */
    public Optional<Map<String, String>> readRecord(String fingerprint) {
        Map<String, AttributeValue> item = aws.dynamoDb()
                .getItem(request -> request.tableName(aws.tableName())
                        .key(Map.of("fingerprint", AttributeValue.fromS(fingerprint)))
                        .consistentRead(true))
                .item();
        if (item.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> texts = new TreeMap<>();
        item.forEach((name, value) -> texts.put(name, text(value)));
        return Optional.of(new LinkedHashMap<>(texts));
    }

    /** What the webhook is given; its routing defaults are the collector's. */
    private Map<String, String> webhookEnvironment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOPIC_ARN", aws.topicArn());
        environment.put("WEBHOOK_SECRET_ID", PREFIX + "-webhook-secrets");
        for (String name : List.of("FALLBACK_TEAM", "DEFAULT_PRIORITY", "STORM_AFTER", "WEBHOOK_SENDERS_PREFIX")) {
            Optional.ofNullable(options.collectorEnvironment().get(name))
                    .ifPresent(value -> environment.put(name, value));
        }
        return environment;
    }

    /** What the collector is given, as Terraform gives it in a deployment. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("STATUS_TABLE_NAME", aws.tableName());
        environment.put("DLQ_URL", aws.dlqUrl());
        // The limits are GitHub's; the stand-in has none unless a test sets some.
        environment.put("GITHUB_CONTENT_PER_MINUTE", "6000");
        environment.put("GITHUB_CONTENT_PER_HOUR", "60000");
        gitHub.ifPresent(standIn -> {
            environment.put("GITHUB_REPO", REPOSITORY);
            environment.put("GITHUB_API_URL", standIn.apiUrl().toString());
            environment.put("GITHUB_APP_SECRET_ID", PREFIX + "-alerting-app-secrets");
        });
        options.github().ifPresent(real -> {
            environment.put("GITHUB_REPO", real.repository());
            environment.put("GITHUB_TOKEN", real.token());
            real.apiUrl().ifPresent(url -> environment.put("GITHUB_API_URL", url));
            environment.remove("GITHUB_CONTENT_PER_MINUTE");
            environment.remove("GITHUB_CONTENT_PER_HOUR");
        });
        environment.putAll(options.collectorEnvironment());
        return environment;
    }

    /** Where the reports of teams go: to the repository of the issues, as the same App. */
    public ReportIssues reportIssues() {
        return GitHubReportIssues.connect(
                GitHubSettings.from(new Settings(environment())),
                () -> SecretsManagerStore.create(settings(aws.environment())),
                options.clock());
    }

    /** Takes nothing new, finishes what is running, then stops the servers. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                options.progress().accept("while stopping: " + e);
            }
        }
    }

    private <T extends AutoCloseable> T keepOpen(T part) {
        parts.push(part);
        return part;
    }

    /** Where the local services are, for the functions' clients. */
    static AwsSettings settings(Map<String, String> environment) {
        Map<String, URI> endpoints = new HashMap<>();
        String prefix = "AWS_ENDPOINT_URL_";
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                endpoints.put(name.substring(prefix.length()), URI.create(value));
            }
        });
        return new AwsSettings(
                Optional.of(environment.get("AWS_REGION")),
                endpoints,
                Optional.of(new AwsSettings.Keys(
                        environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"))));
    }

    private static String text(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s();
            case N -> value.n();
            case BOOL -> value.bool().toString();
            case L ->
                String.join(", ", value.l().stream().map(LocalPipeline::text).toList());
            case M ->
                new TreeMap<>(value.m())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                                .toList()
                                .toString();
            default -> value.toString();
        };
    }
}
