package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim.Intent;
import java.util.function.Supplier;

/** Something to do about an alert that no event of it asks for: what a person did on its issue. */
@FunctionalInterface
public interface IssueWork {
    /** Decides what to do. May look at GitHub, but writes nothing. */
    Step decide(AlertRecord record);

    /** What to do. */
    sealed interface Step {
        /** Nothing, for good. */
        record Skip(Action action) implements Step {}

        /** Nothing on GitHub. */
        record Remember(Action action, AlertRecord next) implements Step {}

        /**
         * Something on GitHub, under a claim. Where the issue is in another repository, only {@code next} is recorded.
         *
         * @param intent what others look for if the outcome stays unknown
         * @param actionId names the comment it writes, if it writes one
         * @param next the record afterwards
         */
        record Act(Action action, Intent intent, String actionId, AlertRecord next, Supplier<Outcome<Done>> effect)
                implements Step {}

        /**
         * An issue of its own for a row of a storm.
         *
         * @param stormIssue which the new issue names
         * @param next the row's record, with what is to be remembered once the issue is there
         */
        record Promote(AlertRecord.Row row, int stormIssue, AlertRecord next) implements Step {}

        /** GitHub could not be looked at. */
        record Postpone(Outcome<?> outcome) implements Step {}
    }
}
