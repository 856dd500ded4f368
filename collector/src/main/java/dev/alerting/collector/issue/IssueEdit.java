package dev.alerting.collector.issue;

import java.util.Optional;
import java.util.Set;

/** Changes to an open issue, limited to what is ours. */
public record IssueEdit(Optional<String> title, Set<String> addLabels, Set<String> removeLabels) {
    public IssueEdit {
        addLabels = Set.copyOf(addLabels);
        removeLabels = Set.copyOf(removeLabels);
    }

    public boolean isEmpty() {
        return title.isEmpty() && addLabels.isEmpty() && removeLabels.isEmpty();
    }
}
