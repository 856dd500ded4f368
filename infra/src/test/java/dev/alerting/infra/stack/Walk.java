package dev.alerting.infra.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.stack.Shell.Ran;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.testing.AppKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The applied stack while an operator works on it, and everything that is needed for that. */
final class Walk implements AutoCloseable {
    static final AppKey KEY = AppKey.ofBits(2048);
    static final AppKey NEXT_KEY = AppKey.ofBits(3072);

    /** Of the key that {@link AppKey#secret} makes a secret of. */
    static final long APP_ID = 12_345;

    private final AppliedStack stack = AppliedStack.find();
    private final SqsClient sqs = stack.aws().client(SqsClient.builder());
    private final SecretsManagerClient secrets = stack.aws().client(SecretsManagerClient.builder());
    private final LambdaClient functions = stack.aws().client(LambdaClient.builder());
    private final DynamoDbClient tables = stack.aws().client(DynamoDbClient.builder());
    private final StandInLambda lambda = StandInLambda.start(stack);
    private final GitHubStandIn gitHub;
    private final OperatorsClone clone;
    private final Path applied;
    private final Path log;
    private final String account;
    private final Map<String, String> values = new HashMap<>();
    private final Deque<WalkStep.Action> atEnd = new ArrayDeque<>();

    /**
     * @param applied the folder with the configuration as {@code infra/bin/emulator-test} has applied it
     * @param folder an empty one
     * @param log what the commands say is added to it
     */
    Walk(Path applied, Path folder, Path log) {
        this.applied = applied;
        this.log = log;
        Map<String, String> settings = stack.live(stack.output("collector_name"), "collector")
                .environment()
                .variables();
        gitHub = GitHubStandIn.start(
                GitHubStandInOptions.of(settings.get("GITHUB_REPO"), APP_ID, "alerting-infra", KEY.publicKey())
                        .withPort(URI.create(settings.get("GITHUB_API_URL")).getPort()));
        gitHub.administration().addKey(NEXT_KEY.publicKey());
        clone = new OperatorsClone(folder, applied, environment());
        account = Json.parse(stack.cli("sts", "get-caller-identity"))
                .path("Account")
                .asText();
        keep("account", account);
        write("key.pem", pem(KEY));
        write("new.pem", pem(NEXT_KEY));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(stack.aws().environment());
        environment.put("AWS_DEFAULT_REGION", stack.aws().region());
        environment.put("AWS_PAGER", "");
        environment.put("LAMBDA_ENDPOINT", lambda.endpoint().toString());
        // The emulator's API has no address. The scripts know these two; the canary looks once, at the end.
        environment.put("URL", lambda.webhookUrl().toString());
        environment.put("PAUSE", "1");
        environment.put("CANARY_PAUSE", "0");
        environment.put("CANARY_EVERY", "400");
        environment.put("USER", "operator");
        return environment;
    }

    private static String pem(AppKey key) {
        return new String(Base64.getDecoder().decode(key.base64(true)), StandardCharsets.US_ASCII);
    }

    AppliedStack stack() {
        return stack;
    }

    GitHubStandIn gitHub() {
        return gitHub;
    }

    StandInLambda lambda() {
        return lambda;
    }

    Path applied() {
        return applied;
    }

    /** What placeholders of this name stand for from now on. */
    void keep(String placeholder, String value) {
        values.put(placeholder, value);
    }

    String kept(String placeholder) {
        return values.get(placeholder);
    }

    /** The documents' names are those of dev and prod; here they are all those of the applied stack. */
    private String substituted(String command) {
        String named = command.replaceAll("\\balerting-(dev|prod)\\b", stack.prefix())
                .replaceAll("\\bus-(east-1|west-2)\\b", stack.aws().region());
        return WalkStep.PLACEHOLDER
                .matcher(named)
                .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
    }

    /** Runs a command of the documents, and writes down what it said. */
    Ran run(String command, Map<String, String> variables, List<String> answers) {
        Ran ran = clone.run(substituted(command), variables, answers);
        note(ran + "\n");
        return ran;
    }

    void note(String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs something besides the documents' commands in the same shell, and expects it to work. */
    String sh(String command) {
        return clone.script(substituted(command)).output().strip();
    }

    /** What the AWS CLI answers. */
    JsonNode aws(String command) {
        String answer = sh("aws --output json " + command);
        return answer.isEmpty() ? Json.object() : Json.parse(answer);
    }

    /** The AWS CLI's answer to {@code --output text}. */
    String awsText(String command) {
        return sh("aws --output text " + command);
    }

    void write(String name, String content) {
        try {
            Files.writeString(clone.folder().resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(clone.folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(clone.folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Undone when the walk is over, the last one first, whatever has failed. */
    void atEnd(WalkStep.Action action) {
        atEnd.push(action);
    }

    String secret(String name) {
        return secrets.getSecretValue(request -> request.secretId(name)).secretString();
    }

    void putSecret(String name, String value) {
        secrets.putSecretValue(request -> request.secretId(name).secretString(value));
    }

    void deleteSecret(String name) {
        secrets.deleteSecret(request -> request.secretId(name).forceDeleteWithoutRecovery(true));
    }

    /** The version that an alias of a function names. */
    String version(String function, String alias) {
        return functions
                .getAlias(request ->
                        request.functionName(stack.prefix() + "-" + function).name(alias))
                .functionVersion();
    }

    /** Puts a further version of a function into use; Lambda makes one only where something has changed. */
    void publishVersion(String function) {
        String name = stack.prefix() + "-" + function;
        String description = functions
                .getFunctionConfiguration(request -> request.functionName(name))
                .description();
        functions.updateFunctionConfiguration(
                request -> request.functionName(name).description(description + " Again."));
        String version =
                functions.publishVersion(request -> request.functionName(name)).version();
        functions.updateFunctionConfiguration(
                request -> request.functionName(name).description(description));
        functions.updateAlias(request -> request.functionName(name).name("live").functionVersion(version));
    }

    String mapping(String uuid) {
        return functions.getEventSourceMapping(request -> request.uuid(uuid)).state();
    }

    /** How many items a table has. */
    int items(String table) {
        return tables.scan(request -> request.tableName(table).consistentRead(true))
                .count();
    }

    /** The one item whose title begins like that. */
    String fingerprintOf(String title) {
        return tables.scan(request -> request.tableName(stack.output("status_table_name"))).items().stream()
                .filter(item ->
                        item.containsKey("title") && item.get("title").s().startsWith(title))
                .findFirst()
                .orElseThrow()
                .get("fingerprint")
                .s();
    }

    /** Lets the collector work through its queue. */
    void deliver() {
        new Delivery(stack, sqs).untilEmpty(lambda.live(stack.output("collector_name")));
    }

    String queueUrl(String queue) {
        return sqs.getQueueUrl(request -> request.queueName(stack.prefix() + "-" + queue))
                .queueUrl();
    }

    /** @param queue {@code alerts} or {@code alerts-dlq} */
    int waiting(String queue) {
        String url = queueUrl(queue);
        return Integer.parseInt(sqs.getQueueAttributes(request ->
                        request.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    /** The text of the first message, which stays there. */
    String firstMessage(String queue) {
        String url = queueUrl(queue);
        return sqs.receiveMessage(request -> request.queueUrl(url).visibilityTimeout(0))
                .messages()
                .getFirst()
                .body();
    }

    void purge(String queue) {
        String url = queueUrl(queue);
        sqs.purgeQueue(request -> request.queueUrl(url));
    }

    /** @return its id */
    String deadLetter(String reason, String body) {
        String url = queueUrl("alerts-dlq");
        return sqs.sendMessage(request -> request.queueUrl(url)
                        .messageBody(body)
                        .messageAttributes(Map.of("reason", text(reason), "source", text("normalized"))))
                .messageId();
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    @Override
    public void close() {
        IllegalStateException failed = null;
        for (WalkStep.Action action : atEnd) {
            try {
                action.on(this);
            } catch (Exception | AssertionError e) {
                if (failed == null) {
                    failed = new IllegalStateException("something of the walk is left", e);
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        lambda.close();
        gitHub.close();
        sqs.close();
        secrets.close();
        functions.close();
        tables.close();
        if (failed != null) {
            throw failed;
        }
    }
}
