package dev.alerting.local.github.access;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The keys of a GitHub App that are in force: several while one takes the place of another. Safe for concurrent use. */
public final class AppKeys {
    private final List<RSAPublicKey> keys = new CopyOnWriteArrayList<>();

    public AppKeys(RSAPublicKey first) {
        keys.add(first);
    }

    /** Accepts what is signed with this key as well. */
    public void add(RSAPublicKey key) {
        keys.add(key);
    }

    /** Accepts nothing more that is signed with this key. Tokens that were issued for it stay valid. */
    public void revoke(RSAPublicKey key) {
        keys.remove(key);
    }

    /** Whether it was signed with one of them. */
    boolean haveSigned(DecodedJWT jwt) {
        return keys.stream().anyMatch(key -> hasSigned(key, jwt));
    }

    private static boolean hasSigned(RSAPublicKey key, DecodedJWT jwt) {
        try {
            Algorithm.RSA256(key, null).verify(jwt);
            return true;
        } catch (SignatureVerificationException e) {
            return false;
        }
    }
}
