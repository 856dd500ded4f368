package dev.alerting.webhook.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Digests to compare in place of texts, of equal length whatever was sent. */
final class Digests {
    private Digests() {}

    static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** A missing text has a digest, too, which no text has: it is compared all the same. */
    static byte[] of(Optional<String> text) {
        return text.map(Digests::of).orElseGet(() -> new byte[32]);
    }
}
