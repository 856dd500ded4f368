package dev.alerting.webhook.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Digests that are compared in place of the texts: of equal length, whatever was sent. */
final class Digests {
    private Digests() {}

    static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** What is missing is compared as well, with the digest of no text. */
    static byte[] of(Optional<String> text) {
        return text.map(Digests::of).orElseGet(() -> new byte[32]);
    }
}
