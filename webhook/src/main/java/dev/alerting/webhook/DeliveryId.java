package dev.alerting.webhook;

import dev.alerting.common.fingerprint.Fingerprint;
import java.util.regex.Pattern;

/** Names a delivery so that the collector recognizes it when the sender makes it again. */
final class DeliveryId {
    /** With the suffix of a part, below what the collector keeps as it is (200). */
    private static final int MAX_LENGTH = 150;

    private static final int BODY_DIGITS = 16;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:=@/+-]+");

    private DeliveryId() {}

    /**
     * Of the sender's own id for the delivery. The body is part of it, because no scheme signs the header: with an id
     * alone, whoever sets it, or a proxy that sets always the same, could have other alerts skipped as duplicates.
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
