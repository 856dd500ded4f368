package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * A normalized event of {@code test-data/} made into a test alert: its title says so, its time is now, and its identity
 * is its own, so that it never touches the issue of a real alert. {@code MarkedAlert <file> FIRING|RESOLVED <team>} prints it, with the lowest
 * priority, so that it wakes nobody.
 */
public final class MarkedAlert {
    private static final String RULE = "test-alert";

    private MarkedAlert() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: MarkedAlert <normalized event> FIRING|RESOLVED <team>");
            System.exit(2);
        }
        try {
            System.out.println(of(Path.of(args[0]), AlertState.valueOf(args[1]), args[2], Clock.systemUTC()));
        } catch (IllegalArgumentException e) {
            System.err.println(
                    "STATE must be FIRING or RESOLVED, and the file one normalized event: " + e.getMessage());
            System.exit(2);
        }
    }

    /** @throws IllegalArgumentException if the file holds no single normalized event */
    static String of(Path file, AlertState state, String team, Clock clock) throws IOException {
        if (!(Json.parse(Files.readString(file)) instanceof ObjectNode event) || !event.has("schema_version")) {
            throw new IllegalArgumentException(file + " is no normalized event");
        }
        event.put("title", "[TEST] " + event.path("title").asText());
        event.put("source", "test").put("priority", "P3").put("team", team).remove("teams");
        event.put("state", state.name());
        event.put("occurred_at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("summary", "A test alert, sent by hand. Nothing is wrong.");
        event.withObjectProperty("identity").put("rule_id", RULE);
        return Json.write(event);
    }
}
