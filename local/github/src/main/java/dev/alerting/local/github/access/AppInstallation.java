package dev.alerting.local.github.access;

import dev.alerting.local.github.tracker.Refusal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The installation of the App on the account, and the tokens issued to it. */
public final class AppInstallation {

    /** How long GitHub's installation tokens are valid. */
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /** A token that was issued. */
    public record Grant(String token, Permission issues, Instant expiresAt) {}

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> grants = new HashMap<>();
    private long id = 50_000_001L;
    private boolean installed = true;

    public AppInstallation(Clock clock) {
        this.clock = clock;
    }

    /** The id of the installation; empty while the App is not installed. */
    public synchronized Optional<Long> id() {
        return installed ? Optional.of(id) : Optional.empty();
    }

    /** Refuses (404) any id but that of the current installation. */
    public synchronized void requireInstallation(long wanted) {
        if (!installed || wanted != id) {
            throw Refusal.notFound();
        }
    }

    /** Issues a token; earlier ones remain valid until they expire. */
    public synchronized Grant grantToken(long wanted, Permission issues) {
        requireInstallation(wanted);
        StringBuilder text = new StringBuilder("ghs_");
        random.ints(36, 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
        Grant grant = new Grant(text.toString(), issues, clock.instant().plus(TOKEN_LIFE));
        grants.put(grant.token(), grant);
        return grant;
    }

    /** What a token may do, unless it is unknown, revoked or expired. */
    public synchronized Optional<Grant> findGrant(String token) {
        return Optional.ofNullable(grants.get(token))
                .filter(grant -> grant.expiresAt().isAfter(clock.instant()));
    }

    /** Revokes all tokens; new ones can be issued. */
    public synchronized void revokeTokens() {
        grants.clear();
    }

    /** Removes the App from the account, and its tokens with it. */
    public synchronized void uninstall() {
        installed = false;
        grants.clear();
    }

    /** Installs the App again, under a new installation id as on GitHub. */
    public synchronized void install() {
        if (!installed) {
            installed = true;
            id++;
        }
    }
}
