package dev.alerting.common.fingerprint;

import dev.alerting.common.event.AlertEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The key of an alert over time: SHA-256, 64 lower-case hexadecimal digits, over canonical JSON (keys sorted, no white
 * space, absent fields left out) of {@code source} and the fields of {@code identity} and {@code resource}.
 *
 * <p>The title takes part only where nothing else names the alert: neither an alarm ARN, a rule nor a resource id. So
 * a new name, description, priority, team or order of keys leaves the fingerprint alone.
 */
public final class Fingerprint {
    private static final HexFormat HEX = HexFormat.of();

    private Fingerprint() {}

    public static String of(AlertEvent event) {
        return sha256(canonicalJson(event));
    }

    static String canonicalJson(AlertEvent event) {
        Map<String, String> identity = new TreeMap<>();
        putIfPresent(identity, "aws_account", event.identity().awsAccount());
        putIfPresent(identity, "region", event.identity().region());
        putIfPresent(identity, "alarm_arn", event.identity().alarmArn());
        putIfPresent(identity, "org_id", event.identity().orgId());
        putIfPresent(identity, "rule_id", event.identity().ruleId());

        TreeMap<String, String> resource = new TreeMap<>();
        resource.put("type", quote(event.resource().type()));
        putIfPresent(resource, "id", event.resource().id());
        putIfPresent(resource, "region", event.resource().region());
        if (!event.resource().extra().isEmpty()) {
            Map<String, String> extra = new TreeMap<>();
            event.resource().extra().forEach((name, value) -> extra.put(name, quote(value)));
            resource.put("extra", object(extra));
        }

        Map<String, String> whole = new TreeMap<>();
        whole.put("source", quote(event.source()));
        whole.put("identity", object(identity));
        whole.put("resource", object(resource));
        boolean named = event.identity().alarmArn().isPresent()
                || event.identity().ruleId().isPresent()
                || event.resource().id().isPresent();
        if (!named) {
            whole.put("title", quote(event.title()));
        }
        return object(whole);
    }

    /** SHA-256 of the text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
    public static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void putIfPresent(Map<String, String> fields, String name, Optional<String> value) {
        value.ifPresent(text -> fields.put(name, quote(text)));
    }

    private static String object(Map<String, String> fields) {
        StringBuilder json = new StringBuilder("{");
        fields.forEach((name, value) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            json.append(quote(name)).append(':').append(value);
        });
        return json.append('}').toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Escaped one by one, so that a lone surrogate cannot collapse into "?" in UTF-8.
                json.append("\\u").append(HEX.toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
