package dev.alerting.local.github.tracker;

import java.util.List;
import java.util.Optional;

/** A partial update; what is empty is not changed. */
public record IssueChange(
        Optional<String> title,
        Optional<String> body,
        Optional<IssueState> state,
        Optional<StateReason> stateReason,
        Optional<List<String>> labels) {

    /** A change of state and nothing else. */
    public static IssueChange state(IssueState state, Optional<StateReason> reason) {
        return new IssueChange(Optional.empty(), Optional.empty(), Optional.of(state), reason, Optional.empty());
    }

    /** A change of the text and nothing else. */
    public static IssueChange body(String body) {
        return new IssueChange(
                Optional.empty(), Optional.of(body), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A change of title and nothing else. */
    public static IssueChange title(String title) {
        return new IssueChange(
                Optional.of(title), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
