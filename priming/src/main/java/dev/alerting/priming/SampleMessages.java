package dev.alerting.priming;

import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.SenderRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Small messages in the form of each sender, of alerts that do not exist. */
public final class SampleMessages {
    /** One message. */
    public record Sample(AlertSource source, String body) {}

    /** Violates the schema, so that the path of a sender's error is run as well. */
    private static final String INVALID = """
            {"schema_version": 1, "source": "priming", "state": "BROKEN", "title": "", "unknown": true}
            """;

    private SampleMessages() {}

    /**
     * One of every registered sender, all of them valid, and an invalid one at the end. Not of upkeep: nobody waits for
     * it, and it would prime clients that no alert needs.
     */
    public static List<Sample> of(SamplePhase phase, Instant now) {
        List<Sample> samples = new ArrayList<>();
        for (AlertSender sender : SenderRegistry.all()) {
            if (!sender.source().equals(AlertSource.UPKEEP)) {
                samples.add(new Sample(sender.source(), sender.sample(phase, now)));
            }
        }
        samples.add(new Sample(AlertSource.NORMALIZED, INVALID));
        return List.copyOf(samples);
    }
}
