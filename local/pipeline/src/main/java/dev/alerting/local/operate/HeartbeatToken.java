package dev.alerting.local.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code make heartbeat-token-<env>}: what EventBridge has to be told so that it sends the heartbeat with the token of
 * {@code webhook-secrets}. The secret comes on standard input; what it makes of it is for the next command's standard input.
 */
public final class HeartbeatToken {
    private static final String HEADER = "X-Heartbeat-Token";

    private HeartbeatToken() {}

    /** {@code HeartbeatToken <connection>}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: HeartbeatToken <connection>, with webhook-secrets on standard input");
            System.exit(2);
        }
        String secret = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try {
            Optional<String> update = update(args[0], secret);
            if (update.isEmpty()) {
                System.err.println("webhook-secrets has no entry {\"type\": \"token\", \"header\": \"" + HEADER
                        + "\", \"secrets\": [\"...\"], \"source\": \"heartbeat\"}");
                System.exit(1);
            }
            System.out.println(update.get());
        } catch (InvalidSecretException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * The input of {@code aws events update-connection}; empty if no entry may send heartbeats with that header.
     *
     * @param secret the value of {@code webhook-secrets}; of several tokens the last is taken, which is the newest
     * @throws InvalidSecretException if the webhook would not take it
     */
    static Optional<String> update(String connection, String secret) {
        SenderAuthenticator.checkSecret("webhook-secrets", secret);
        return Json.parse(secret).properties().stream()
                .filter(entry -> sendsHeartbeats(entry.getKey(), entry.getValue()))
                .findFirst()
                .map(entry -> entry.getValue().path("secrets"))
                .map(tokens -> {
                    ObjectNode input = Json.object().put("Name", connection).put("AuthorizationType", "API_KEY");
                    input.putObject("AuthParameters")
                            .putObject("ApiKeyAuthParameters")
                            .put("ApiKeyName", HEADER)
                            .put("ApiKeyValue", tokens.path(tokens.size() - 1).asText());
                    return Json.write(input);
                });
    }

    private static boolean sendsHeartbeats(String name, JsonNode entry) {
        return entry.path("source").asText().equals("heartbeat")
                && entry.path("type").asText().equals("token")
                && Json.text(entry, "header").orElse(name).equalsIgnoreCase(HEADER);
    }
}
