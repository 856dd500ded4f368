package dev.alerting.webhook.auth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * {@code Bearer <token>} or {@code Basic <base64 of user:password>}; the leading word in any case. Only digests are kept.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
 */
final class AuthorizationScheme implements Scheme {
    private final String header;
    private final String word;
    private final List<byte[]> digests;

    private AuthorizationScheme(String header, String word, List<String> credentials) {
        this.header = header;
        this.word = word + " ";
        this.digests = credentials.stream().map(Digests::of).toList();
    }

    static AuthorizationScheme bearer(String header, List<String> tokens) {
        return new AuthorizationScheme(header, "Bearer", tokens);
    }

    static AuthorizationScheme basic(String header, String username, List<String> passwords) {
        return new AuthorizationScheme(
                header,
                "Basic",
                passwords.stream()
                        .map(password -> Base64.getEncoder()
                                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    @Override
    public boolean accepts(SignedRequest request, Instant now, DigestComparison comparison) {
        Optional<String> credentials = request.header(header)
                .filter(value -> value.regionMatches(true, 0, word, 0, word.length()))
                .map(value -> value.substring(word.length()));
        byte[] given = Digests.of(credentials);
        boolean matched = false;
        for (byte[] digest : digests) {
            matched |= comparison.areEqual(given, digest);
        }
        return matched;
    }

    @Override
    public String toString() {
        return "AuthorizationScheme[" + header + ", " + word.strip() + "]";
    }
}
