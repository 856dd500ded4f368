package dev.alerting.local.aws;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP answer, ready to be written. */
record Reply(int status, Map<String, String> headers, byte[] body) {

    static Reply of(int status, String contentType, String body) {
        return new Reply(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(int status, String body) {
        return of(status, "application/json", body);
    }
}
