package dev.alerting.collector.issue;

import java.util.Optional;
import java.util.Set;

/**
 * Changes to an open issue, limited to what is ours.
 *
 * @param body the whole body; what people have written in it has to be part of it
 */
public record IssueEdit(
        Optional<String> title, Optional<String> body, Set<String> addLabels, Set<String> removeLabels) {
    public IssueEdit {
        addLabels = Set.copyOf(addLabels);
        removeLabels = Set.copyOf(removeLabels);
    }

    public IssueEdit(Optional<String> title, Set<String> addLabels, Set<String> removeLabels) {
        this(title, Optional.empty(), addLabels, removeLabels);
    }

    /** How many requests it takes. */
    public int requests() {
        boolean changesIssue = title.isPresent() || body.isPresent();
        return (changesIssue ? 1 : 0) + (addLabels.isEmpty() ? 0 : 1) + removeLabels.size();
    }

    public static IssueEdit ofBody(String body) {
        return new IssueEdit(Optional.empty(), Optional.of(body), Set.of(), Set.of());
    }

    public boolean isEmpty() {
        return title.isEmpty() && body.isEmpty() && addLabels.isEmpty() && removeLabels.isEmpty();
    }
}
