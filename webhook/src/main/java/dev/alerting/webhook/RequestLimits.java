package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Map;
import java.util.Optional;

/** What is refused before any other work is done for a request. */
final class RequestLimits {
    /** Room for the names, types and values of our attributes: SNS counts them with the body. */
    static final int ATTRIBUTES = 512;

    /** Room for the reasons that a dead letter carries: its queue takes no larger messages than the alerts' queue. */
    static final int REASONS = 3 * 1024;

    /** An SNS message with its attributes has 256 KiB. */
    static final int MAX_BODY_BYTES = 256 * 1024 - ATTRIBUTES - REASONS;

    static final int MAX_HEADERS = 100;

    /** Names and values together. API Gateway itself takes 10,240 bytes; other fronts take more. */
    static final int MAX_HEADER_CHARACTERS = 16 * 1024;

    private RequestLimits() {}

    static Optional<Reply> objection(APIGatewayV2HTTPEvent request) {
        Map<String, String> headers = request.getHeaders() == null ? Map.of() : request.getHeaders();
        long characters = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            characters += header.getKey().length()
                    + (header.getValue() == null ? 0 : header.getValue().length());
        }
        if (headers.size() > MAX_HEADERS || characters > MAX_HEADER_CHARACTERS) {
            return Optional.of(Reply.refused(
                    431,
                    "more than " + MAX_HEADERS + " headers, or more than " + MAX_HEADER_CHARACTERS
                            + " characters in them"));
        }
        return RequestBody.sizeAtLeast(request) > MAX_BODY_BYTES ? Optional.of(tooLarge()) : Optional.empty();
    }

    static Reply tooLarge() {
        return Reply.refused(413, "the body exceeds " + MAX_BODY_BYTES + " bytes; send fewer alerts in one request");
    }
}
