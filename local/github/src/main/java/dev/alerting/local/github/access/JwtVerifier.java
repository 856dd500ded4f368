package dev.alerting.local.github.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alerting.local.github.tracker.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * Verifies an App's JWT like GitHub: RS256, {@code iss} is the App's id, {@code iat} not in the future, {@code exp} in
 * the future but by 10 minutes at most (GitHub's "Generating a JSON Web Token (JWT) for a GitHub App").
 */
final class JwtVerifier {

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AppIdentity app;
    private final Clock clock;

    JwtVerifier(AppIdentity app, Clock clock) {
        this.app = app;
        this.clock = clock;
    }

    /** Returns when the token is good, and answers 401 as GitHub does when it is not. */
    void verify(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3 || !decoded(parts[0]).path("alg").asText().equals("RS256")) {
            throw undecodable();
        }
        var claims = decoded(parts[1]);
        // The issuer tells which key to check with, so a wrong one is found before the signature is.
        if (!claims.path("iss").asText().equals(Long.toString(app.id()))) {
            throw new Refusal(404, "Integration not found", List.of());
        }
        if (!signed(parts)) {
            throw undecodable();
        }
        checkTimes(claims);
    }

    private void checkTimes(JsonNode claims) {
        var now = clock.instant().getEpochSecond();
        if (!claims.path("iat").isNumber() || claims.path("iat").asLong() > now) {
            throw Refusal.unauthorized("'Issued at' claim ('iat') must be an Integer representing the time that the"
                    + " assertion was issued");
        }
        if (!claims.path("exp").isNumber() || claims.path("exp").asLong() <= now) {
            throw Refusal.unauthorized("'Expiration time' claim ('exp') must be a numeric value representing the future"
                    + " time at which the assertion expires");
        }
        if (claims.path("exp").asLong() > now + LONGEST_LIFE.toSeconds()) {
            throw Refusal.unauthorized("'Expiration time' claim ('exp') is too far in the future");
        }
    }

    private boolean signed(String[] parts) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(app.key());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static JsonNode decoded(String part) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException | IllegalArgumentException e) {
            throw undecodable();
        }
    }

    private static Refusal undecodable() {
        return Refusal.unauthorized("A JSON web token could not be decoded");
    }
}
