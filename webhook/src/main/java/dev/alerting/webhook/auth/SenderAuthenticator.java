package dev.alerting.webhook.auth;

import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretStore;
import dev.alerting.common.secret.SecretUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Identifies the sender of a request with the tokens and keys of the secret; see {@link SenderEntry} for its form. */
public final class SenderAuthenticator {
    /** How long it may take until a new token is known, or a withdrawn one is refused. */
    static final Duration CACHE = Duration.ofMinutes(5);

    /** An unknown token makes the secret be read again, but not more often than this. */
    static final Duration EARLIEST_REFRESH = Duration.ofMinutes(1);

    private final CachedSecret<KnownSenders> senders;
    private final Clock clock;
    private final DigestComparison comparison;

    public SenderAuthenticator(SecretStore store, String secretId, Clock clock) {
        this(store, secretId, clock, DigestComparison.CONSTANT_TIME);
    }

    SenderAuthenticator(SecretStore store, String secretId, Clock clock, DigestComparison comparison) {
        this.senders = new CachedSecret<>(store, secretId, text -> parse(secretId, text), CACHE, clock);
        this.clock = clock;
        this.comparison = comparison;
    }

    /**
     * Determines whom a request comes from.
     *
     * @throws SecretUnavailableException if the secret cannot be read
     */
    public Authentication authenticate(SignedRequest request) {
        KnownSenders known = senders.get();
        Authentication result = known.authenticate(request, clock.instant(), comparison);
        if (result instanceof Authentication.Unknown) {
            KnownSenders newer = senders.getNewerThan(EARLIEST_REFRESH);
            return newer == known ? result : newer.authenticate(request, clock.instant(), comparison);
        }
        return result;
    }

    /**
     * Reads the secret again, unless it was read within the last minute.
     *
     * @throws SecretUnavailableException if there is no value to go by
     */
    public void refresh() {
        senders.getNewerThan(EARLIEST_REFRESH);
    }

    /** Why the secret's current value is not in use, if it is not valid; an earlier value is. */
    public Optional<String> rejection() {
        return senders.rejection();
    }

    /** Has the secret read again by the next request. */
    public void clearCaches() {
        senders.clear();
    }

    /**
     * Checks that a text has the form of the secret.
     *
     * @return the names of its entries
     * @throws InvalidSecretException if it has not; the message says why and shows no secret
     */
    public static Set<String> checkSecret(String secretId, String text) {
        return parse(secretId, text).names();
    }

    private static KnownSenders parse(String secretId, String text) {
        try {
            return KnownSenders.parse(Json.parse(text));
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new InvalidSecretException("secret " + secretId
                    + " must be a JSON object of header name -> token, e.g. {\"X-Grafana-Token\": \"...\"}: "
                    + e.getMessage());
        }
    }
}
