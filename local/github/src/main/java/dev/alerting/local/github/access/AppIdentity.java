package dev.alerting.local.github.access;

import dev.alerting.local.github.tracker.Actor;
import java.security.interfaces.RSAPublicKey;

/**
 * The GitHub App as the stand-in knows it.
 *
 * @param slug the name in URLs; its bot is called {@code <slug>[bot]}
 * @param key verifies the App's JWTs
 */
public record AppIdentity(long id, String slug, RSAPublicKey key) {

    /** The login under which the App writes. */
    public Actor bot() {
        return Actor.bot(slug);
    }
}
