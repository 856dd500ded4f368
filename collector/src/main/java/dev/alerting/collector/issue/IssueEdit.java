package dev.alerting.collector.issue;

import java.util.Optional;
import java.util.Set;

/** Changes to an open issue, limited to what is ours. */
public record IssueEdit(Optional<String> title, Set<String> addLabels, Set<String> removeLabels) {
    public IssueEdit {
        addLabels = Set.copyOf(addLabels);
        removeLabels = Set.copyOf(removeLabels);
    }

    /** How many requests it takes. */
    public int requests() {
        return (title.isPresent() ? 1 : 0) + (addLabels.isEmpty() ? 0 : 1) + removeLabels.size();
    }

    public boolean isEmpty() {
        return title.isEmpty() && addLabels.isEmpty() && removeLabels.isEmpty();
    }
}
