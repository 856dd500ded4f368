package dev.alerting.collector.issue;

import java.util.List;

/** An issue to be opened. Texts are within GitHub's limits. */
public record IssueDraft(String title, String body, List<String> labels) {
    public IssueDraft {
        labels = List.copyOf(labels);
    }
}
