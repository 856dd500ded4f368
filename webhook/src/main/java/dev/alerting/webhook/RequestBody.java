package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** Empty if base64 is broken, or if the text has no bytes that could have been signed: a lone surrogate has none. */
    static Optional<byte[]> bytes(APIGatewayV2HTTPEvent request) {
        String body = request.getBody() == null ? "" : request.getBody();
        if (!request.getIsBase64Encoded()) {
            return encode(body);
        }
        try {
            return Optional.of(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The body's text; empty if base64 or UTF-8 is broken. */
    static Optional<String> text(APIGatewayV2HTTPEvent request, Optional<byte[]> bytes) {
        if (!request.getIsBase64Encoded()) {
            // Not by way of the bytes: a lone surrogate would not survive them.
            return Optional.of(request.getBody() == null ? "" : request.getBody());
        }
        return bytes.flatMap(RequestBody::decode);
    }

    private static Optional<byte[]> encode(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.limit()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> decode(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
