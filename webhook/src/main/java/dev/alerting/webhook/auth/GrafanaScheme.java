package dev.alerting.webhook.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Grafana's HMAC: lower-case hex over the body or, where its contact point names a timestamp header, over
 * {@code <unix seconds>:<body>}. Only the latter protects from replays.
 *
 * @see <a href="https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/">
 *     Grafana: webhook notifier</a>
 */
final class GrafanaScheme implements SignatureScheme {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

    private final String header;
    private final Optional<Timestamp> timestamp;
    private final SigningKeys keys;

    /**
     * Where a request says when it was sent.
     *
     * @param window how far it may be from now, in the past and in the future
     */
    record Timestamp(String header, Duration window) {}

    GrafanaScheme(String header, Optional<Timestamp> timestamp, SigningKeys keys) {
        this.header = header;
        this.timestamp = timestamp;
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
        Optional<String> seconds = timestamp.flatMap(where -> request.header(where.header()));
        boolean inTime = timestamp.isEmpty()
                || seconds.filter(text -> isNear(text, now, timestamp.get().window()))
                        .isPresent();
        boolean signed = keys.matchesAny(
                request.header(header).stream().toList(),
                timestamp.map(where -> seconds.orElse("") + ":").orElse(""),
                request.body(),
                HexFormat.of()::formatHex,
                comparison);
        return signed && inTime;
    }

    private static boolean isNear(String seconds, Instant now, Duration window) {
        return SECONDS.matcher(seconds).matches()
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now)
                                .abs()
                                .compareTo(window)
                        <= 0;
    }

    @Override
    public String toString() {
        return "GrafanaScheme[" + header + "]";
    }
}
