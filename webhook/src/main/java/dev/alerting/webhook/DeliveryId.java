package dev.alerting.webhook;

import dev.alerting.common.fingerprint.Fingerprint;
import java.util.regex.Pattern;

/** Names a delivery, so that the collector recognizes it when the sender repeats it. */
final class DeliveryId {
    /** With the suffix of a part, below the length that the collector keeps unchanged (200). */
    private static final int MAX_LENGTH = 150;

    private static final int BODY_DIGITS = 16;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:=@/+-]+");

    private DeliveryId() {}

    /**
     * From the sender's own id of the delivery. The body is part of it, because no scheme signs the header: with the id
     * alone, a sender or proxy that always sets the same one would have other alerts skipped as duplicates.
     */
    static String of(String sender, String id, String body) {
        String whole = sender + ":" + id + ":" + Fingerprint.sha256(body).substring(0, BODY_DIGITS);
        boolean usable = whole.length() <= MAX_LENGTH && PLAIN.matcher(whole).matches();
        return usable ? whole : "sha256:" + Fingerprint.sha256(whole);
    }

    /** @param part from 1 */
    static String ofPart(String deliveryId, int part, int parts) {
        return parts == 1 ? deliveryId : deliveryId + "/" + part;
    }
}
