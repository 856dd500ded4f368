package dev.alerting.common.event;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Where to go from the alert. Only absolute http and https addresses with a host; anything else is dropped. */
public record Links(Optional<URI> runbook, Optional<URI> dashboard, Optional<URI> source, Optional<URI> silence) {
    public static final Links NONE = new Links(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Longer addresses are dropped: browsers and GitHub's renderer do not follow them reliably. */
    public static final int MAX_LENGTH = 4096;

    /** The address if it may be shown as a link, else empty. Never throws. */
    public static Optional<URI> parse(String text) {
        String candidate = text.strip();
        if (candidate.isEmpty() || candidate.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(candidate);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
            // "https://grafana.example.com@evil.example" reads as Grafana and leads elsewhere.
            return web && uri.getRawUserInfo() == null && hasBytes(candidate) ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A lone surrogate passes for an address, and fails when that is to be written. */
    private static boolean hasBytes(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
