package dev.alerting.webhook.auth;

import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.SecretStore;
import dev.alerting.common.secret.SecretUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Decides who may send alerts, from the JSON object header name -> token in Secrets Manager. */
public final class Authenticator {
    /** How long a rotated token may take to be known, or a withdrawn one to be refused. */
    static final Duration CACHE = Duration.ofMinutes(5);

    /** A token that is not known makes the secret be read again, but not more often than this. */
    static final Duration EARLIEST_REFRESH = Duration.ofMinutes(1);

    private final CachedSecret<Tokens> tokens;

    public Authenticator(SecretStore store, String secretId, Clock clock) {
        this.tokens = new CachedSecret<>(store, secretId, text -> parse(secretId, text), CACHE, clock);
    }

    /**
     * Whether one of the headers carries its token. Takes the same time whichever entry matches, or none.
     *
     * @param headers names in any case
     * @throws SecretUnavailableException if it cannot be told now
     */
    public boolean accepts(Map<String, String> headers) {
        return tokens.get().match(headers)
                || tokens.getNewerThan(EARLIEST_REFRESH).match(headers);
    }

    /** The header names in use, in lower case: never to be logged with their values. */
    public Set<String> headerNames() {
        return tokens.get().headerNames();
    }

    private static Tokens parse(String secretId, String text) {
        try {
            return Tokens.parse(Json.parse(text));
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new SecretUnavailableException("secret " + secretId
                    + " must be a JSON object of header name -> token, e.g. {\"X-Grafana-Token\": \"...\"}: "
                    + e.getMessage());
        }
    }
}
