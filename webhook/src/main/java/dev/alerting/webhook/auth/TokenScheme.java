package dev.alerting.webhook.auth;

import java.time.Instant;
import java.util.List;

/** The header's value is the token. Only digests are kept, so that no dump or log of this object shows a token. */
final class TokenScheme implements Scheme {
    private final String header;
    private final List<byte[]> digests;

    TokenScheme(String header, List<String> tokens) {
        this.header = header;
        this.digests = tokens.stream().map(Digests::of).toList();
    }

    @Override
    public boolean accepts(SignedRequest request, Instant now, DigestComparison comparison) {
        byte[] given = Digests.of(request.header(header));
        boolean matched = false;
        for (byte[] digest : digests) {
            matched |= comparison.areEqual(given, digest);
        }
        return matched;
    }

    @Override
    public String toString() {
        return "TokenScheme[" + header + "]";
    }
}
