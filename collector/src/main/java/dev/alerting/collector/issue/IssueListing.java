package dev.alerting.collector.issue;

import dev.alerting.collector.issue.IssueTracker.Done;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The issues our own login has written, seen as a whole. Calls end as those of {@link IssueTracker}. */
public interface IssueListing {
    /**
     * What has changed, or that nothing has.
     *
     * @param issues least recently changed first; the first of them as far as they were asked for
     * @param etag recognizes the same answer to the same question; empty if there is none
     * @param unchanged the answer is that of the known etag; then there are no issues
     */
    record Changes(List<ListedIssue> issues, Optional<String> etag, boolean unchanged) {}

    /**
     * Issues changed at this time or later, ours and people's changes alike. GitHub does not count the call if nothing has
     * changed.
     *
     * @param etag of an earlier answer for the same time
     */
    Outcome<Changes> listChanges(Instant since, Optional<String> etag);

    /**
     * Comments of others, on whatever issue, or that there are no new ones.
     *
     * @param comments least recently written or edited first; the first of them as far as they were asked for
     * @param newest when the last of all of them was written or edited, ours included; empty if there are none
     * @param etag recognizes the same answer to the same question; empty if there is none
     */
    record Comments(List<ListedComment> comments, Optional<Instant> newest, Optional<String> etag) {}

    /**
     * Comments written or edited at this time or later. GitHub does not count the call if there is nothing new.
     *
     * @param etag of an earlier answer for the same time
     */
    Outcome<Comments> listComments(Instant since, Optional<String> etag);

    /**
     * All open issues. Fails rather than leave some out.
     *
     * @param isTimeLeft asked before each further page; false ends the call, which is then refused
     */
    Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft);

    /** As above, for whoever has the time. */
    default Outcome<List<ListedIssue>> listOpen() {
        return listOpen(() -> true);
    }

    /** Closes an issue as a duplicate; one that is closed already stays so. Idempotent. */
    Outcome<Done> closeAsDuplicate(int number);
}
