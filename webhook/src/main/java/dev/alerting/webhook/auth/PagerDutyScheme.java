package dev.alerting.webhook.auth;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PagerDuty's v3 signatures: {@code v1=<lower-case hex>}, several separated by commas while a secret is rotated.
 *
 * @see <a href="https://developer.pagerduty.com/docs/verifying-webhook-signatures">PagerDuty: verifying webhook
 *     signatures</a>
 */
final class PagerDutyScheme implements SignatureScheme {
    /** A rotation has two; a header with many more is an attempt to cause work. */
    static final int MAX_SIGNATURES = 10;

    private final String header;
    private final SigningKeys keys;

    PagerDutyScheme(String header, SigningKeys keys) {
        this.header = header;
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
                readSignatures(request.header(header)),
                "",
                request.body(),
                signature -> "v1=" + HexFormat.of().formatHex(signature),
                comparison);
    }

    private static List<String> readSignatures(Optional<String> header) {
        List<String> list = header.stream()
                .flatMap(value -> Stream.of(value.split(",", MAX_SIGNATURES + 1)))
                .map(String::strip)
                .toList();
        return list.size() > MAX_SIGNATURES ? List.of() : list;
    }

    @Override
    public String toString() {
        return "PagerDutyScheme[" + header + "]";
    }
}
