package dev.alerting.webhook.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one sender's signatures, HMAC with SHA-256. */
final class SigningKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKey> keys;

    SigningKeys(List<String> secrets) {
        this.keys = secrets.stream()
                .<SecretKey>map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    /**
     * Whether one of the signatures is one of the keys'. The texts are compared, so that there is one way to write each.
     *
     * @param given signatures as sent; empty when there is none, which is compared all the same
     * @param prefix signed before the body
     * @param written the text of a signature
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
                matched |= comparison.same(digest, expected);
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
