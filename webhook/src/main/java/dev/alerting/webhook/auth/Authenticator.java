package dev.alerting.webhook.auth;

import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.SecretStore;
import dev.alerting.common.secret.SecretUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Tells who sends, by the secret with the senders' tokens and keys in Secrets Manager; see {@link SenderEntry}. */
public final class Authenticator {
    /** How long a rotated token may take to be known, or a withdrawn one to be refused. */
    static final Duration CACHE = Duration.ofMinutes(5);

    /** A token that is not known makes the secret be read again, but not more often than this. */
    static final Duration EARLIEST_REFRESH = Duration.ofMinutes(1);

    private final CachedSecret<Senders> senders;
    private final Clock clock;
    private final DigestComparison comparison;

    public Authenticator(SecretStore store, String secretId, Clock clock) {
        this(store, secretId, clock, DigestComparison.CONSTANT_TIME);
    }

    Authenticator(SecretStore store, String secretId, Clock clock, DigestComparison comparison) {
        this.senders = new CachedSecret<>(store, secretId, text -> parse(secretId, text), CACHE, clock);
        this.clock = clock;
        this.comparison = comparison;
    }

    /**
     * The sender whose credentials the request carries. Where it carries those of several, the one that may do least.
     *
     * @throws SecretUnavailableException if it cannot be told now
     */
    public Optional<Sender> authenticate(SignedRequest request) {
        Senders known = senders.get();
        return known.match(request, clock.instant(), comparison).or(() -> {
            Senders newer = senders.getNewerThan(EARLIEST_REFRESH);
            return newer == known ? Optional.empty() : newer.match(request, clock.instant(), comparison);
        });
    }

    /** The tokens are read again when they are needed. */
    public void clearCaches() {
        senders.clear();
    }

    /**
     * Whether a text can be the secret.
     *
     * @throws SecretUnavailableException if not; the message says why and shows no secret
     */
    public static void check(String secretId, String text) {
        parse(secretId, text);
    }

    private static Senders parse(String secretId, String text) {
        try {
            return Senders.parse(Json.parse(text));
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new SecretUnavailableException("secret " + secretId
                    + " must be a JSON object of header name -> token, e.g. {\"X-Grafana-Token\": \"...\"}: "
                    + e.getMessage());
        }
    }
}
