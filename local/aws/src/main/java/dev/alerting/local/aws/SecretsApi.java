package dev.alerting.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.http.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The current values of secrets, and the operations of Secrets Manager that read and put them. */
final class SecretsApi {

    /** The most that Secrets Manager gives at once. */
    private static final int MAX_PAGE = 20;

    private static final String CURRENT = "AWSCURRENT";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

    private record Secret(String name, String value, String versionId, Instant createdAt) {

        /**
         * AWS appends six random characters to a name; here they are derived from the name, so that they never change.
         */
        String arn() {
            UUID derived = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
            return arnWithoutSuffix() + "-" + derived.toString().substring(0, 6);
        }

        String arnWithoutSuffix() {
            return LocalAws.arn("secretsmanager", "secret:" + name);
        }

        boolean isCalled(String id) {
            return id.equals(name) || id.equals(arn()) || id.equals(arnWithoutSuffix());
        }
    }

    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final JsonMapper json;

    SecretsApi(InstantSource clock, JsonMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /** Returns the secret's ARN. */
    String put(String name, String value) {
        Secret secret = new Secret(name, value, UUID.randomUUID().toString(), clock.instant());
        secrets.put(name, secret);
        return secret.arn();
    }

    Response handle(String operation, String body) {
        return switch (operation) {
            case "GetSecretValue" -> get(parse(body));
            case "BatchGetSecretValue" -> getByPrefix(parse(body));
            case "PutSecretValue" -> putValue(parse(body));
            default -> throw new AwsError(400, "UnknownOperationException", operation + " is not supported here");
        };
    }

    private Response get(JsonNode request) {
        Secret secret = find(request);
        requireCurrent(request, secret);
        ObjectNode answer = view(secret);
        answer.put("SecretString", secret.value());
        answer.put("CreatedDate", secret.createdAt().toEpochMilli() / 1000.0);
        return jsonReply(200, answer);
    }

    /** By one filter, the name's beginning: what the webhook asks for. */
    private Response getByPrefix(JsonNode request) {
        JsonNode filter = request.path("Filters").path(0);
        String prefix = filter.path("Values").path(0).asText();
        if (!filter.path("Key").asText().equals("name")
                || request.path("Filters").size() != 1
                || prefix.isEmpty()) {
            throw new AwsError(400, "InvalidRequestException", "only one filter by name is supported here");
        }
        int page = request.path("MaxResults").asInt(MAX_PAGE);
        if (page < 1 || page > MAX_PAGE) {
            throw new AwsError(400, "InvalidParameterException", "MaxResults must be from 1 to " + MAX_PAGE);
        }
        List<Secret> found = secrets.values().stream()
                .filter(secret -> secret.name().startsWith(prefix))
                .sorted(Comparator.comparing(Secret::name))
                .toList();
        int from = Math.min(found.size(), request.path("NextToken").asInt(0));
        int to = Math.min(found.size(), from + page);
        ObjectNode answer = json.createObjectNode();
        ArrayNode values = answer.putArray("SecretValues");
        found.subList(from, to)
                .forEach(secret -> values.add(view(secret)
                        .put("SecretString", secret.value())
                        .put("CreatedDate", secret.createdAt().toEpochMilli() / 1000.0)));
        answer.putArray("Errors");
        if (to < found.size()) {
            answer.put("NextToken", String.valueOf(to));
        }
        return jsonReply(200, answer);
    }

    private Response putValue(JsonNode request) {
        String name = find(request).name();
        put(name, request.path("SecretString").asText());
        return jsonReply(200, view(secrets.get(name)));
    }

    private Secret find(JsonNode request) {
        String id = request.path("SecretId").asText();
        return secrets.values().stream()
                .filter(candidate -> candidate.isCalled(id))
                .findFirst()
                .orElseThrow(() -> notFound("Secrets Manager can't find the specified secret."));
    }

    private ObjectNode view(Secret secret) {
        ObjectNode view = json.createObjectNode();
        view.put("ARN", secret.arn());
        view.put("Name", secret.name());
        view.put("VersionId", secret.versionId());
        view.putArray("VersionStages").add(CURRENT);
        return view;
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AwsError(400, "SerializationException", "The request is not JSON");
        }
    }

    private static void requireCurrent(JsonNode request, Secret secret) {
        String stage = request.path("VersionStage").asText(CURRENT);
        if (!stage.equals(CURRENT)) {
            throw notFound("Secrets Manager can't find the specified secret value for staging label: " + stage);
        }
        String version = request.path("VersionId").asText(secret.versionId());
        if (!version.equals(secret.versionId())) {
            throw notFound("Secrets Manager can't find the specified secret value for VersionId: " + version);
        }
    }

    private static AwsError notFound(String message) {
        return new AwsError(400, "ResourceNotFoundException", message);
    }

    Response error(AwsError error) {
        return jsonReply(
                error.status(),
                json.createObjectNode().put("__type", error.code()).put("Message", error.getMessage()));
    }

    private static Response jsonReply(int status, ObjectNode body) {
        return Response.text(status, CONTENT_TYPE, body.toString())
                .with("x-amzn-RequestId", UUID.randomUUID().toString());
    }
}
