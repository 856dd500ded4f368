package dev.alerting.webhook.auth;

import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretFolder;
import dev.alerting.common.secret.SecretStore;
import dev.alerting.common.secret.SecretUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Identifies the sender of a request with the tokens and keys of the secret, see {@link SenderEntry} for its form, and where that is
 * asked for, of senders that have a secret of their own. Those of the one secret come first: whatever becomes of the others', they
 * are let in as without them.
 */
public final class SenderAuthenticator {
    /** So many senders may have a secret of their own. */
    public static final int MAX_OWN_SECRETS = OwnSecrets.MAX_SENDERS;

    /** How long it may take until a new token is known, or a withdrawn one is refused. */
    static final Duration CACHE = Duration.ofMinutes(5);

    /** An unknown token makes the secret be read again, but not more often than this. */
    static final Duration EARLIEST_REFRESH = Duration.ofMinutes(1);

    private final CachedSecret<KnownSenders> senders;
    private final Optional<OwnSecrets> own;
    private final Clock clock;
    private final DigestComparison comparison;
    private final AtomicReference<Instant> rejectionsTold = new AtomicReference<>(Instant.MIN);

    public SenderAuthenticator(SecretStore store, String secretId, Clock clock) {
        this(store, secretId, Optional.empty(), clock, DigestComparison.CONSTANT_TIME);
    }

    /** @param prefix what the names of the senders' own secrets begin with; the rest is the sender's name */
    public SenderAuthenticator(SecretFolder store, String secretId, Optional<String> prefix, Clock clock) {
        this(
                store,
                secretId,
                prefix.map(names -> new OwnSecrets(store, names, clock)),
                clock,
                DigestComparison.CONSTANT_TIME);
    }

    SenderAuthenticator(
            SecretStore store, String secretId, Optional<OwnSecrets> own, Clock clock, DigestComparison comparison) {
        this.senders = new CachedSecret<>(store, secretId, text -> parse(secretId, text), CACHE, clock);
        this.own = own;
        this.clock = clock;
        this.comparison = comparison;
    }

    /**
     * Determines whom a request comes from.
     *
     * @throws SecretUnavailableException if the secret cannot be read, or the sender may have one of its own and those cannot
     */
    public Authentication authenticate(SignedRequest request) {
        KnownSenders known = senders.get();
        Authentication listed = known.authenticate(request, clock.instant(), comparison);
        if (listed instanceof Authentication.Unknown) {
            KnownSenders newer = senders.getNewerThan(EARLIEST_REFRESH);
            listed = newer == known ? listed : newer.authenticate(request, clock.instant(), comparison);
            known = newer;
        }
        if (listed instanceof Authentication.Known || own.isEmpty()) {
            return listed;
        }
        Authentication other = authenticateByOwn(request, own.get(), known);
        return other instanceof Authentication.Unknown ? listed : other;
    }

    private Authentication authenticateByOwn(SignedRequest request, OwnSecrets secrets, KnownSenders listed) {
        OwnSecrets.Found found = secrets.getNewerThan(CACHE, listed);
        Authentication result = found.senders().authenticate(request, clock.instant(), comparison);
        if (result instanceof Authentication.Unknown) {
            OwnSecrets.Found newer = secrets.getNewerThan(EARLIEST_REFRESH, listed);
            if (!newer.readAt().equals(found.readAt())) {
                result = newer.senders().authenticate(request, clock.instant(), comparison);
            }
            found = newer;
        }
        if (result instanceof Authentication.Unknown && found.missing().isPresent()) {
            // It may be that sender: refused, it would not send again.
            throw new SecretUnavailableException(found.missing().get());
        }
        return result;
    }

    /**
     * Reads the secret again, and those that senders have of their own, unless they were read within the last minute.
     *
     * @throws SecretUnavailableException if there is no value to go by
     */
    public void refresh() {
        KnownSenders listed = senders.getNewerThan(EARLIEST_REFRESH);
        own.ifPresent(secrets -> secrets.getNewerThan(EARLIEST_REFRESH, listed));
    }

    /** Why the secret's current value is not in use, if it is not valid; an earlier value is. */
    public Optional<String> rejection() {
        return senders.rejection();
    }

    /**
     * Senders whose own secret is not in use, or not its current value, with the reason. Each reading of the secrets is told once:
     * requests read them when they need to, and each wake-up does.
     */
    public Map<String, String> ownRejections() {
        Optional<Instant> read = own.flatMap(OwnSecrets::readAt);
        if (read.isEmpty() || read.get().equals(rejectionsTold.getAndSet(read.get()))) {
            return Map.of();
        }
        try {
            // Both are as just read.
            return own.get().getNewerThan(CACHE, senders.get()).rejected();
        } catch (SecretUnavailableException e) {
            return Map.of();
        }
    }

    /** Has the secrets read again by the next request. */
    public void clearCaches() {
        senders.clear();
        own.ifPresent(OwnSecrets::clear);
        rejectionsTold.set(Instant.MIN);
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

    /**
     * Checks that a text has the form of a sender's own secret.
     *
     * @param name of the sender: the name of its secret without the prefix
     * @param webhookSecret a valid value of the one secret, which must not have such a sender as well
     * @throws InvalidSecretException if it has not; the message says why and shows no secret
     */
    public static void checkOwnSecret(String name, String text, Optional<String> webhookSecret) {
        Sender sender = OwnSecrets.parse(name, text).sender();
        if (webhookSecret
                .filter(value -> parse("webhook-secrets", value).includes(sender))
                .isPresent()) {
            throw new InvalidSecretException(OwnSecrets.LISTED);
        }
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
