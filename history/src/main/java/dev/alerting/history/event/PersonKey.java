package dev.alerting.history.event;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes names of people, and what else is not everybody's business, into hashes that only the key's owner can tell apart. */
public final class PersonKey {
    /** Nobody is told apart. */
    public static final PersonKey NONE = new PersonKey(Optional.empty());

    /** Shorter keys can be guessed. */
    public static final int MIN_LENGTH = 16;

    /** Enough that two people of one organization never share one. */
    private static final int LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final Optional<byte[]> key;

    private PersonKey(Optional<byte[]> key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException if the text is shorter than {@value #MIN_LENGTH} characters */
    public static PersonKey of(String text) {
        if (text.strip().length() < MIN_LENGTH) {
            throw new IllegalArgumentException("the key has fewer than " + MIN_LENGTH + " characters");
        }
        return new PersonKey(Optional.of(text.strip().getBytes(StandardCharsets.UTF_8)));
    }

    /** The same for the same text; empty without a key. */
    public Optional<String> hash(String text) {
        return key.map(bytes -> {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(bytes, ALGORITHM));
                byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest).substring(0, LENGTH);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
            }
        });
    }
}
