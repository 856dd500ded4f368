package dev.alerting.webhook;

import java.util.Map;
import java.util.Optional;

/** Limits of a request, checked before any other work is done for it. */
final class RequestLimits {
    /** Room for names, types and values of our attributes, which SNS counts with the body. */
    static final int ATTRIBUTES = 512;

    /** Room for the reasons that a dead letter carries: its queue has the same size limit as the alerts' queue. */
    static final int REASONS = 3 * 1024;

    /** SNS takes 256 KiB, attributes included. */
    static final int MAX_BODY_BYTES = 256 * 1024 - ATTRIBUTES - REASONS;

    static final int MAX_HEADERS = 100;

    /** Names and values together. API Gateway takes 10,240 bytes; other front ends take more. */
    static final int MAX_HEADER_CHARACTERS = 16 * 1024;

    private RequestLimits() {}

    static Optional<WebhookResponse> findObjection(HttpRequest request) {
        long characters = 0;
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            characters += header.getKey().length() + header.getValue().length();
        }
        if (request.headers().size() > MAX_HEADERS || characters > MAX_HEADER_CHARACTERS) {
            return Optional.of(WebhookResponse.refused(
                    431,
                    "more than " + MAX_HEADERS + " headers, or more than " + MAX_HEADER_CHARACTERS
                            + " characters in them"));
        }
        return request.body().minimumSize() > MAX_BODY_BYTES ? Optional.of(tooLarge()) : Optional.empty();
    }

    static WebhookResponse tooLarge() {
        return WebhookResponse.refused(
                413, "the body exceeds " + MAX_BODY_BYTES + " bytes; send fewer alerts in one request");
    }
}
