package dev.alerting.local.operate;

import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.state.AlertStateStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Runs what is behind the make targets of a deployment, for tests elsewhere. */
public final class Operator {
    private static final Duration CLOSED_WITHIN = Duration.ofDays(90);

    private Operator() {}

    /** {@code make dlq-redrive-<env>}, with yes to its question. */
    public static boolean redriveDeadLetters(
            SqsClient sqs, String deadLetters, String queue, Clock clock, Consumer<String> out) {
        try (DeadLetterQueue letters = new DeadLetterQueue(sqs, deadLetters, queue)) {
            return new DeadLetters(letters, LetterFilter.from(Map.of()), clock, out, () -> true)
                    .run("redrive", Path.of("not-used"));
        }
    }

    /** {@code make rebuild-state-<env>}; gives how many records were written. */
    public static int rebuildState(
            AlertStateStore store, GitHubIssueTracker tracker, Clock clock, Consumer<String> out) {
        return new RebuildState(store, tracker, tracker.listing(), clock, out).run(CLOSED_WITHIN, false);
    }
}
