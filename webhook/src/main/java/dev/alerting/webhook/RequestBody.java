package dev.alerting.webhook;

import dev.alerting.common.json.Json;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The body of a request, whichever way API Gateway handed it over. Decodes it once, when it is first asked for. */
final class RequestBody {
    private final String given;
    private final boolean base64;
    private Optional<byte[]> bytes;

    /** @param given the text, or the base64 of the bytes */
    RequestBody(String given, boolean base64) {
        this.given = given;
        this.base64 = base64;
    }

    /** Lower bound of the size in bytes, without decoding anything. */
    long minimumSize() {
        return base64 ? (given.length() / 4L) * 3 - 2 : given.length();
    }

    /**
     * The bytes that the sender sent. Empty if the base64 is broken, or if the text has no bytes that could have been
     * signed: a lone surrogate has none.
     */
    Optional<byte[]> bytes() {
        if (bytes == null) {
            bytes = base64 ? decodeBase64(given) : encodeText(given);
        }
        return bytes;
    }

    /** Without a byte order mark, which {@link #bytes} has. Empty if base64 or UTF-8 is broken. */
    Optional<String> text() {
        // Text does not take the way through bytes, which would not preserve a lone surrogate.
        Optional<String> text = base64 ? bytes().flatMap(RequestBody::decodeBytes) : Optional.of(given);
        return text.map(Json::withoutByteOrderMark);
    }

    private static Optional<byte[]> decodeBase64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> encodeText(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.limit()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> decodeBytes(byte[] bytes) {
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
