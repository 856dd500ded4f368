package dev.alerting.local.github.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.alerting.local.github.tracker.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Verifies an App's JWT like GitHub: RS256, {@code iss} is the App's id, {@code iat} not in the future, {@code exp} in
 * the future but by 10 minutes at most (GitHub's "Generating a JSON Web Token (JWT) for a GitHub App").
 *
 * <p>The claims are checked here and not by the library's verifier, because GitHub's answer says which one is wrong.
 */
final class JwtVerifier {

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(10);

    private static final String ALGORITHM = "RS256";

    private final AppIdentity app;
    private final AppKeys keys;
    private final Clock clock;

    JwtVerifier(AppIdentity app, AppKeys keys, Clock clock) {
        this.app = app;
        this.keys = keys;
        this.clock = clock;
    }

    /** Returns when the token is valid, and refuses it as GitHub does otherwise. */
    void verify(String token) {
        try {
            DecodedJWT jwt = JWT.decode(token);
            if (!ALGORITHM.equals(jwt.getAlgorithm())) {
                throw undecodable();
            }
            // The issuer decides which key to check with, so a wrong one is found before a wrong signature.
            if (!Long.toString(app.id()).equals(jwt.getIssuer())) {
                throw new Refusal(404, "Integration not found", List.of());
            }
            if (!keys.haveSigned(jwt)) {
                throw undecodable();
            }
            checkTimes(jwt);
        } catch (JWTDecodeException e) {
            throw undecodable();
        }
    }

    private void checkTimes(DecodedJWT jwt) {
        Instant now = clock.instant();
        Instant issued = jwt.getIssuedAtAsInstant();
        if (issued == null || issued.isAfter(now)) {
            throw Refusal.unauthorized("'Issued at' claim ('iat') must be an Integer representing the time that the"
                    + " assertion was issued");
        }
        Instant expires = jwt.getExpiresAtAsInstant();
        if (expires == null || !expires.isAfter(now)) {
            throw Refusal.unauthorized("'Expiration time' claim ('exp') must be a numeric value representing the future"
                    + " time at which the assertion expires");
        }
        if (expires.isAfter(now.plus(LONGEST_LIFE))) {
            throw Refusal.unauthorized("'Expiration time' claim ('exp') is too far in the future");
        }
    }

    private static Refusal undecodable() {
        return Refusal.unauthorized("A JSON web token could not be decoded");
    }
}
