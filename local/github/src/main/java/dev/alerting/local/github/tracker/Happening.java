package dev.alerting.local.github.tracker;

import java.util.Optional;

/**
 * Something that GitHub tells the App's webhook.
 *
 * @param event the header {@code X-GitHub-Event}
 * @param action the field of that name
 * @param issue as it is afterwards; a deleted one as it was
 * @param comment of events about one
 * @param previousBody of an edit: the text before it
 * @param assignee of (un)assignments
 */
public record Happening(
        String event,
        String action,
        Actor actor,
        StoredIssue issue,
        Optional<StoredComment> comment,
        Optional<String> previousBody,
        Optional<Actor> assignee) {

    static Happening ofIssue(String action, Actor actor, StoredIssue issue) {
        return new Happening("issues", action, actor, issue, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Happening ofComment(String action, Actor actor, StoredIssue issue, StoredComment comment) {
        return new Happening(
                "issue_comment", action, actor, issue, Optional.of(comment), Optional.empty(), Optional.empty());
    }

    Happening withPreviousBody(String text) {
        return new Happening(event, action, actor, issue, comment, Optional.of(text), assignee);
    }

    Happening withAssignee(Actor person) {
        return new Happening(event, action, actor, issue, comment, previousBody, Optional.of(person));
    }
}
