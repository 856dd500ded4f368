package dev.alerting.history.weekly;

import java.util.List;

/**
 * A report as it is written.
 *
 * @param labels of a new issue
 * @param comment five lines, below its marker
 */
public record ReportText(String title, List<String> labels, String body, String comment) {
    public ReportText {
        labels = List.copyOf(labels);
    }
}
