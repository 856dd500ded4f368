package dev.alerting.history.weekly;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What has been reported. Every call may throw a {@code StoreUnavailableException}. */
public interface ReportMemory {
    /**
     * Takes the right to write reports, which one run has at a time.
     *
     * @param until when it ends by itself
     * @return false if another run has it
     */
    boolean takeTurn(Instant now, Instant until);

    void endTurn();

    /** The newest week of which nothing is left to be written. */
    Optional<Week> finished();

    void setFinished(Week week);

    /** Teams whose report of a week is written, or was refused. */
    Set<String> done(Week week);

    void setDone(Week week, String team);

    /** The number of the issue that a team's report was written into last; empty if that was in another repository. */
    Optional<Integer> issue(String team);

    void setIssue(String team, int number);
}
