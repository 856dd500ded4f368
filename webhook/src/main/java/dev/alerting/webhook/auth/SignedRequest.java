package dev.alerting.webhook.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parts of a request that authenticate it: its headers, and the bytes that signatures cover. */
public final class SignedRequest {
    private final Map<String, String> headers = new HashMap<>();
    private final byte[] body;

    /**
     * @param headers names in any case; the values of a name given twice are joined by a comma, as API Gateway does, so
     *     that neither is valid
     * @param body as the sender sent it, with base64 decoded; not copied
     */
    public SignedRequest(Map<String, String> headers, byte[] body) {
        headers.forEach((name, value) -> this.headers.merge(
                name.toLowerCase(Locale.ROOT), value == null ? "" : value, (one, other) -> one + "," + other));
        this.body = body;
    }

    /** @param name in lower case */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return "SignedRequest" + headers.keySet();
    }
}
