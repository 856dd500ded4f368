package dev.alerting.webhook.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The signing keys of one sender, for HMAC-SHA256. */
final class SigningKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKey> keys;

    SigningKeys(List<String> secrets) {
        this.keys = secrets.stream()
                .<SecretKey>map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    int size() {
        return keys.size();
    }

    /**
     * Whether one of the signatures was made with one of the keys. Compares texts, so each has only one valid spelling.
     *
     * @param given signatures as sent; if there is none, the comparisons are made all the same
     * @param prefix signed before the body
     * @param written from the bytes of a signature to its text
     */
    boolean matchesAny(
            List<String> given,
            String prefix,
            byte[] body,
            Function<byte[], String> written,
            DigestComparison comparison) {
        List<byte[]> digests = given.isEmpty()
                ? List.of(Digests.of(Optional.empty()))
                : given.stream().map(Digests::of).toList();
        boolean matched = false;
        for (SecretKey key : keys) {
            byte[] expected = Digests.of(written.apply(sign(key, prefix, body)));
            for (byte[] digest : digests) {
                matched |= comparison.areEqual(digest, expected);
            }
        }
        return matched;
    }

    private static byte[] sign(SecretKey key, String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            // The cause may name the key.
            throw new IllegalStateException("every Java runtime has " + ALGORITHM);
        }
    }

    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + "]";
    }
}
