package dev.alerting.history.weekly;

import dev.alerting.common.issue.SafeText;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** What to do about a rule, from its figures alone. The first that applies is said. */
final class Advice {
    /** Below that, chance would speak. */
    static final int ENDINGS_AT_LEAST = 5;

    static final int NOISE_AT_LEAST = 3;

    private static final int MAX_REASON = 60;

    private Advice() {}

    /** @return Markdown for a cell of a table */
    static String of(Figures figures) {
        long noise = figures.count(Count.NOISE);
        long judged = noise + figures.count(Count.USEFUL);
        if (noise >= NOISE_AT_LEAST && 2 * noise > judged) {
            return "judged noise " + noise + " of " + times(judged)
                    + reason(figures).map(why -> " (" + why + ")").orElse("")
                    + ": **raise the threshold**, or delete it";
        }
        long answered = figures.count(Count.ANSWERED);
        long known = answered + figures.count(Count.UNANSWERED);
        if (known < ENDINGS_AT_LEAST) {
            return "too few have ended to tell";
        }
        if (answered == 0) {
            return "nobody acted on any of " + known + ": **delete it**, or make it a dashboard";
        }
        long brief = figures.count(Count.SHORTER_THAN_5M);
        long ended = figures.count(Count.ENDED);
        if (2 * brief >= ended) {
            return brief + " of " + ended
                    + " were over within 5 minutes: **raise the threshold**, or let it wait before it fires";
        }
        long episodes = figures.count(Count.EPISODES);
        if (2 * figures.count(Count.FLAPS) >= episodes) {
            return figures.count(Count.FLAPS) + " of " + episodes
                    + " came in quick succession: **let it end at another threshold** than it begins at";
        }
        return 2 * answered >= known
                ? "acted on " + answered + " of " + times(known) + ": **add a runbook**, or automate what is done"
                : "acted on only " + answered + " of " + times(known) + ": **raise the threshold**";
    }

    private static String times(long number) {
        return number + (number == 1 ? " time" : " times");
    }

    /** What people said most often. */
    private static Optional<String> reason(Figures figures) {
        return figures.noiseReasons().entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(most -> SafeText.tableCell(SafeText.truncate(most.getKey(), MAX_REASON)))
                .filter(text -> !text.isEmpty());
    }
}
