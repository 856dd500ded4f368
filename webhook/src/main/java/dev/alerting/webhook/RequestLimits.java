package dev.alerting.webhook;

import java.util.Map;
import java.util.Optional;

/** Limits of a request and of the messages it is published as. */
final class RequestLimits {
    /** A request's body. Lambda's event may have 6 MB, in which the body is escaped or encoded. */
    static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

    /** Room for names, types and values of our attributes, which SNS counts with the body. */
    static final int ATTRIBUTES = 1024;

    /** Room for the reasons that a dead letter carries: its queue has the same size limit as the alerts' queue. */
    static final int REASONS = 3 * 1024;

    /** A message's body. SNS takes 256 KiB, attributes included. */
    static final int MAX_MESSAGE_BYTES = 256 * 1024 - ATTRIBUTES - REASONS;

    static final int MAX_HEADERS = 100;

    /** Names and values together. API Gateway takes 10,240 bytes; other front ends take more. */
    static final int MAX_HEADER_CHARACTERS = 16 * 1024;

    private RequestLimits() {}

    /** What is refused before any other work is done for a request. */
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
        boolean tooLarge = request.body().minimumSize() > MAX_REQUEST_BYTES
                || request.body()
                        .bytes()
                        .filter(bytes -> bytes.length > MAX_REQUEST_BYTES)
                        .isPresent();
        return tooLarge ? Optional.of(tooLarge(MAX_REQUEST_BYTES)) : Optional.empty();
    }

    static WebhookResponse tooLarge(int limit) {
        return WebhookResponse.refused(413, bodyExceeds(limit));
    }

    static String bodyExceeds(int limit) {
        return "the body exceeds " + limit + " bytes; send fewer alerts in one request";
    }
}
