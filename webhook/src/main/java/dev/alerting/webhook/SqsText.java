package dev.alerting.webhook;

import java.util.HexFormat;

/** Keeps a JSON text within the characters that SQS accepts. */
final class SqsText {
    private static final HexFormat HEX = HexFormat.of();

    private SqsText() {}

    /**
     * Escapes the characters that JSON allows but SQS refuses: U+FFFE, U+FFFF and lone surrogates. They can only occur
     * inside a string, where the escape means the same.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SendMessage</a>
     */
    static String escapeForbidden(String json) {
        StringBuilder escaped = null;
        for (int i = 0; i < json.length(); ) {
            int c = json.codePointAt(i);
            boolean refused = c == 0xFFFE || c == 0xFFFF || c >= 0xD800 && c <= 0xDFFF;
            if (refused && escaped == null) {
                escaped = new StringBuilder(json.length() + 16).append(json, 0, i);
            }
            if (refused) {
                escaped.append("\\u").append(HEX.toHexDigits((char) c));
            } else if (escaped != null) {
                escaped.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return escaped == null ? json : escaped.toString();
    }
}
