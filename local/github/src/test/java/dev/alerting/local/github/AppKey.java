package dev.alerting.local.github;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;

/** An App's key pair, and the JWTs it signs. */
record AppKey(KeyPair pair) {

    static AppKey generate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new AppKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    RSAPublicKey publicKey() {
        return (RSAPublicKey) pair.getPublic();
    }

    /** The JWT that GitHub's documentation recommends: issued a minute ago, good for under ten. */
    String jwt(long appId, Instant now) {
        return jwt("RS256", Long.toString(appId), now.minusSeconds(60), now.plusSeconds(540));
    }

    String jwt(String algorithm, String issuer, Instant issued, Instant expires) {
        var header = encode("{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(algorithm));
        var claims = encode("{\"iss\":\"%s\",\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, issued.getEpochSecond(), expires.getEpochSecond()));
        var signed = header + "." + claims;
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
