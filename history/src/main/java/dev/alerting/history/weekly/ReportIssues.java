package dev.alerting.history.weekly;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The issues that reports are written to. Every call may throw a {@link ReportRefusedException}, and a
 * {@link ReportUnavailableException} where it is not certain what has happened.
 */
public interface ReportIssues {
    /** How an issue stands. */
    enum State {
        OPEN,
        /** Somebody has read it, and closed it. */
        CLOSED,
        /** Closed as not planned: somebody does not want it. */
        UNWANTED
    }

    /** An issue of ours with the label of reports. */
    record Found(int number, State state, String body) {}

    /** All there are, the oldest first; also those that are closed. */
    List<Found> list();

    /** The one with this number, also without the label of reports; empty if it is gone or was never ours. */
    Optional<Found> find(int number);

    /** Gives it the label of reports again. */
    void label(int number);

    /** @return the number of the new issue */
    int create(ReportText text);

    /** Writes another body, and opens the issue again if it is closed. */
    void replace(int number, String body);

    /** Whether a comment of ours, not older than this, begins with that line. */
    boolean hasComment(int number, String firstLine, Instant since);

    void comment(int number, String text);
}
