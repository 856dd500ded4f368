package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which issues a listing contains, and in which order.
 *
 * @param labels an issue has to have all of them
 * @param since updated at this time or later
 */
public record IssueQuery(
        Optional<IssueState> state,
        Optional<String> creator,
        List<String> labels,
        Optional<Instant> since,
        Sort sort,
        boolean ascending) {

    /** What a listing can be sorted by. */
    public enum Sort {
        CREATED(Comparator.comparing(StoredIssue::createdAt)),
        UPDATED(Comparator.comparing(StoredIssue::updatedAt)),
        COMMENTS(Comparator.comparingInt(issue -> issue.comments().size()));

        private final Comparator<StoredIssue> order;

        Sort(Comparator<StoredIssue> order) {
            this.order = order.thenComparingInt(StoredIssue::number);
        }
    }

    boolean accepts(StoredIssue issue) {
        return state.map(wanted -> wanted == issue.state()).orElse(true)
                && creator.map(issue.author()::answersTo).orElse(true)
                && labels.stream().allMatch(issue::hasLabel)
                && since.map(from -> !issue.updatedAt().isBefore(from)).orElse(true);
    }

    Comparator<StoredIssue> order() {
        return ascending ? sort.order : sort.order.reversed();
    }
}
