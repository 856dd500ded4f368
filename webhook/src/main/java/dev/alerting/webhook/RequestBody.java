package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The bytes the sender sent, whichever way API Gateway handed them over. */
final class RequestBody {
    private RequestBody() {}

    /** Lower bound of the body's size in bytes, without decoding it. */
    static long sizeAtLeast(APIGatewayV2HTTPEvent request) {
        String body = request.getBody() == null ? "" : request.getBody();
        return request.getIsBase64Encoded() ? (body.length() / 4L) * 3 - 2 : body.length();
    }

    /** Empty if base64 or UTF-8 is broken. */
    static Optional<String> text(APIGatewayV2HTTPEvent request) {
        String body = request.getBody() == null ? "" : request.getBody();
        if (!request.getIsBase64Encoded()) {
            return Optional.of(body);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(body);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
