package dev.alerting.common.json;

/** Sizes of texts in UTF-8, without encoding them. */
public final class Utf8 {
    private Utf8() {}

    /** In bytes; a lone surrogate counts 1, as the replacement the JDK encodes it as. */
    public static int encodedLength(String text) {
        return encodedLength(text, 0, text.length());
    }

    /** As {@link #encodedLength(String)}, of the characters from {@code from} up to but not including {@code to}. */
    static int encodedLength(String text, int from, int to) {
        int bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(c) ? 1 : 3;
            }
        }
        return bytes;
    }
}
