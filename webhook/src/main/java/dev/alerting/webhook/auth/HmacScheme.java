package dev.alerting.webhook.auth;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * A header with the HMAC-SHA256 of the body after a fixed prefix; GitHub sends {@code sha256=} and lower-case hex.
 *
 * @see <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">GitHub: validating
 *     webhook deliveries</a>
 */
final class HmacScheme implements SignatureScheme {
    private final String header;
    private final String prefix;
    private final Encoding encoding;
    private final SigningKeys keys;

    /** How the bytes of a signature are written. */
    enum Encoding {
        HEX(HexFormat.of()::formatHex),
        BASE64(Base64.getEncoder()::encodeToString);

        private final Function<byte[], String> write;

        Encoding(Function<byte[], String> write) {
            this.write = write;
        }
    }

    HmacScheme(String header, String prefix, Encoding encoding, SigningKeys keys) {
        this.header = header;
        this.prefix = prefix;
        this.encoding = encoding;
        this.keys = keys;
    }

    @Override
    public String header() {
        return header;
    }

    @Override
    public SigningKeys keys() {
        return keys;
    }

    @Override
    public boolean accepts(SignedRequest request, Instant now, DigestComparison comparison) {
        return keys.matchesAny(
                request.header(header).stream().toList(),
                "",
                request.body(),
                signature -> prefix + encoding.write.apply(signature),
                comparison);
    }

    @Override
    public String toString() {
        return "HmacScheme[" + header + "]";
    }
}
