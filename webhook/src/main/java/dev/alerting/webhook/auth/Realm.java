package dev.alerting.webhook.auth;

import dev.alerting.common.event.Texts;
import dev.alerting.common.fingerprint.Fingerprint;

/**
 * The name under which alerts of a sender are told apart from the same alerts of other senders. Entries with the same realm
 * count as one sender. Upper and lower case differ.
 */
final class Realm {
    /** In characters: at most three times as many bytes in a message attribute. */
    static final int MAX_LENGTH = 100;

    private Realm() {}

    /** Whether a text can be a realm: printable characters, with no blanks around them. */
    static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.equals(text.strip())
                && text.codePoints().allMatch(Texts::isPrintable);
    }

    /** The realm of an entry that names none: its own name, or a digest of a name that cannot be a realm. */
    static String ofEntry(String name) {
        return isValid(name) ? name : "sha256:" + Fingerprint.sha256(name);
    }
}
