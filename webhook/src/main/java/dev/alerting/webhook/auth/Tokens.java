package dev.alerting.webhook.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tokens in force: only their digests are kept, so that no dump or log of this object can show one. */
final class Tokens {
    private static final byte[] NO_DIGEST = new byte[32];

    private final Map<String, byte[]> digestByHeader;

    private Tokens(Map<String, byte[]> digestByHeader) {
        this.digestByHeader = digestByHeader;
    }

    /** @throws IllegalArgumentException if it is no object of non-blank texts; the message carries no token */
    static Tokens parse(JsonNode secret) {
        if (!secret.isObject() || secret.isEmpty()) {
            throw new IllegalArgumentException("it is no object with at least one entry");
        }
        Map<String, byte[]> digests = new HashMap<>();
        secret.properties().forEach(entry -> {
            if (!entry.getValue().isTextual() || entry.getValue().textValue().isBlank()) {
                throw new IllegalArgumentException("the token of " + entry.getKey() + " is not a text");
            }
            String header = entry.getKey().toLowerCase(Locale.ROOT);
            if (digests.put(header, sha256(entry.getValue().textValue())) != null) {
                throw new IllegalArgumentException("the header " + header + " is named twice");
            }
        });
        return new Tokens(digests);
    }

    /**
     * Compares digests of equal length, without a branch on the result, over every entry: neither the length of a
     * token, nor how much of it is right, nor which header is configured can be read from the time it takes.
     */
    boolean match(Map<String, String> headers) {
        Map<String, String> given = new HashMap<>();
        headers.forEach((name, value) -> given.put(name.toLowerCase(Locale.ROOT), value == null ? "" : value));
        boolean matched = false;
        for (Map.Entry<String, byte[]> entry : digestByHeader.entrySet()) {
            String value = given.get(entry.getKey());
            byte[] digest = value == null ? NO_DIGEST : sha256(value);
            matched |= MessageDigest.isEqual(digest, entry.getValue());
        }
        return matched;
    }

    Set<String> headerNames() {
        return Set.copyOf(digestByHeader.keySet());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
