package dev.alerting.common.secret;

import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/** Secrets in AWS Secrets Manager. */
public final class SecretsManagerStore implements SecretFolder, AutoCloseable {
    /** PagerDuty, the strictest sender, waits 5 s for its answer. */
    private static final Duration CALL = Duration.ofSeconds(3);

    private static final Duration ATTEMPT = Duration.ofMillis(1500);

    /** The most that Secrets Manager gives at once. */
    private static final int PAGE = 20;

    /** Secrets Manager appends it to the name of a secret: that is its ARN. */
    private static final Pattern ARN = Pattern.compile("arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)-[^-]{6}");

    private final SecretsManagerClient client;
    private final Duration most;

    public SecretsManagerStore(SecretsManagerClient client) {
        this(client, CALL);
    }

    /** @param most time for all pages of a folder together */
    SecretsManagerStore(SecretsManagerClient client, Duration most) {
        this.client = client;
        this.most = most;
    }

    public static SecretsManagerStore create(AwsSettings settings) {
        return new SecretsManagerStore(
                AwsClients.build(SecretsManagerClient.builder(), settings, "SECRETS_MANAGER", CALL, ATTEMPT));
    }

    @Override
    public String read(String secretId) {
        return read(secretId, request -> request.secretId(secretId));
    }

    @Override
    public String readPrevious(String secretId) {
        return read(secretId, request -> request.secretId(secretId).versionStage("AWSPREVIOUS"));
    }

    @Override
    public Map<String, Content> readAll(String prefix, int mostSecrets) {
        Map<String, Content> contents = new TreeMap<>();
        long end = System.nanoTime() + most.toNanos();
        Optional<String> next = Optional.empty();
        try {
            do {
                BatchGetSecretValueResponse page = client.batchGetSecretValue(page(prefix, next, end));
                page.secretValues().forEach(entry -> put(contents, prefix, entry.name(), toContent(entry)));
                page.errors()
                        .forEach(error -> toContent(error)
                                .ifPresent(content -> put(contents, prefix, nameOf(error.secretId()), content)));
                next = Optional.ofNullable(page.nextToken());
            } while (next.isPresent() && contents.size() <= mostSecrets);
        } catch (SdkException e) {
            throw new SecretUnavailableException("secrets " + prefix + "* cannot be read: " + e.getMessage(), e);
        }
        return contents;
    }

    private static BatchGetSecretValueRequest page(String prefix, Optional<String> next, long end) {
        Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        return BatchGetSecretValueRequest.builder()
                .filters(Filter.builder()
                        .key(FilterNameStringType.NAME)
                        .values(prefix)
                        .build())
                .maxResults(PAGE)
                .nextToken(next.orElse(null))
                .overrideConfiguration(override -> override.apiCallTimeout(left))
                .build();
    }

    private static void put(Map<String, Content> contents, String prefix, String name, Content content) {
        if (name.startsWith(prefix) && name.length() > prefix.length()) {
            contents.put(name.substring(prefix.length()), content);
        }
    }

    private static Content toContent(SecretValueEntry entry) {
        return entry.secretString() == null
                ? new Content.Unreadable("it is binary; it must be a JSON text")
                : new Content.Value(entry.secretString());
    }

    /** @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html">Errors</a> */
    private static Optional<Content> toContent(APIErrorType error) {
        String reason = error.errorCode() + ": " + error.message();
        return switch (String.valueOf(error.errorCode())) {
            // About to be deleted.
            case "InvalidRequestException" -> Optional.empty();
            case "AccessDeniedException",
                    "DecryptionFailure",
                    "InvalidParameterException",
                    "ResourceNotFoundException" -> Optional.of(new Content.Unreadable(reason));
            default -> Optional.of(new Content.Unavailable(reason));
        };
    }

    private static String nameOf(String secretId) {
        Matcher arn = ARN.matcher(secretId);
        return arn.matches() ? arn.group(1) : secretId;
    }

    private String read(String secretId, Consumer<GetSecretValueRequest.Builder> request) {
        try {
            String value = client.getSecretValue(request).secretString();
            if (value == null) {
                throw new InvalidSecretException("secret " + secretId + " is binary; it must be a JSON text");
            }
            return value;
        } catch (ResourceNotFoundException e) {
            throw new MissingSecretException("secret " + secretId + " does not exist; create it first", e);
        } catch (SdkException e) {
            throw new SecretUnavailableException("secret " + secretId + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
