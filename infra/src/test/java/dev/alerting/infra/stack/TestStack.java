package dev.alerting.infra.stack;

import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What Terraform makes, made by hand under a name of its own: topic, queues, table and secrets, and a GitHub stand-in.
 */
final class TestStack implements AutoCloseable {
    static final String TOKEN_HEADER = "X-Grafana-Token";
    static final String TOKEN = UUID.randomUUID().toString();
    static final String REPOSITORY = "acme/alerts";

    final String prefix = "alerting-test-" + UUID.randomUUID().toString().substring(0, 8);
    final AwsEndpoint aws;
    final SqsClient sqs;
    final SnsClient sns;
    final DynamoDbClient dynamoDb;
    final SecretsManagerClient secrets;
    final GitHubStandIn gitHub;
    final String topicArn;
    final String queueUrl;
    final String queueArn;
    final String deadLetterUrl;

    TestStack(AwsEndpoint aws) {
        this.aws = aws;
        sqs = aws.client(SqsClient.builder());
        sns = aws.client(SnsClient.builder());
        dynamoDb = aws.client(DynamoDbClient.builder());
        secrets = aws.client(SecretsManagerClient.builder());
        StandInApp app = LocalSecrets.generated().app();
        gitHub = GitHubStandIn.start(GitHubStandInOptions.of(REPOSITORY, app.id(), app.slug(), app.publicKey()));

        deadLetterUrl = queue(prefix + "-alerts-dlq", Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600"));
        queueUrl = queue(
                prefix + "-alerts",
                Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT, "360",
                        QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600",
                        QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"" + arn(deadLetterUrl)
                                        + "\",\"maxReceiveCount\":\"1000\"}"));
        queueArn = arn(queueUrl);
        topicArn = sns.createTopic(request -> request.name(prefix + "-alerts")).topicArn();
        allow();
        sns.subscribe(request -> request.topicArn(topicArn)
                .protocol("sqs")
                .endpoint(queueArn)
                .attributes(Map.of("RawMessageDelivery", "true")));
        dynamoDb.createTable(request -> request.tableName(table())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("fingerprint")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("fingerprint")
                        .keyType(KeyType.HASH)
                        .build()));
        dynamoDb.waiter().waitUntilTableExists(request -> request.tableName(table()));
        secrets.createSecret(request -> request.name(prefix + "-webhook-secrets")
                .secretString("{\"" + TOKEN_HEADER + "\": \"" + TOKEN + "\"}"));
        secrets.createSecret(
                request -> request.name(prefix + "-alerting-app-secrets").secretString(app.secret()));
    }

    private void allow() {
        String policy = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                  "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "%s",
                  "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}]}""".formatted(queueArn, topicArn);
        sqs.setQueueAttributes(
                request -> request.queueUrl(queueUrl).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }

    private String queue(String name, Map<QueueAttributeName, String> attributes) {
        return sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
    }

    private String arn(String url) {
        return sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    String table() {
        return prefix + "-alerts-state";
    }

    Map<String, String> webhookEnvironment() {
        return Map.of("TOPIC_ARN", topicArn, "WEBHOOK_SECRET_ID", prefix + "-webhook-secrets");
    }

    Map<String, String> collectorEnvironment() {
        return Map.of(
                "STATUS_TABLE_NAME",
                table(),
                "DLQ_URL",
                deadLetterUrl,
                "GITHUB_REPO",
                REPOSITORY,
                "GITHUB_API_URL",
                gitHub.apiUrl().toString(),
                "GITHUB_APP_SECRET_ID",
                prefix + "-alerting-app-secrets",
                "GITHUB_CONTENT_PER_MINUTE",
                "6000",
                "GITHUB_CONTENT_PER_HOUR",
                "60000",
                "RECOVERY_WAIT_SECONDS",
                "0");
    }

    /** All records of alerts, by fingerprint. */
    Map<String, Map<String, AttributeValue>> records() {
        Map<String, Map<String, AttributeValue>> records = new HashMap<>();
        dynamoDb.scan(request -> request.tableName(table()).consistentRead(true))
                .items()
                .forEach(item -> records.put(item.get("fingerprint").s(), item));
        records.keySet().removeIf(key -> key.startsWith("#"));
        return records;
    }

    Optional<Map<String, AttributeValue>> onlyRecord() {
        return records().size() == 1 ? records().values().stream().findFirst() : Optional.empty();
    }

    @Override
    public void close() {
        gitHub.close();
        sns.deleteTopic(request -> request.topicArn(topicArn));
        sqs.deleteQueue(request -> request.queueUrl(queueUrl));
        sqs.deleteQueue(request -> request.queueUrl(deadLetterUrl));
        dynamoDb.deleteTable(request -> request.tableName(table()));
        secrets.deleteSecret(
                request -> request.secretId(prefix + "-webhook-secrets").forceDeleteWithoutRecovery(true));
        secrets.deleteSecret(
                request -> request.secretId(prefix + "-alerting-app-secrets").forceDeleteWithoutRecovery(true));
        sqs.close();
        sns.close();
        dynamoDb.close();
        secrets.close();
    }
}
