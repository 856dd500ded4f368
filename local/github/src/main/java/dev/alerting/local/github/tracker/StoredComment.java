package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.List;

/**
 * A comment as it is stored.
 *
 * @param id unique within the stand-in, rising with time
 * @param reactions such as {@code +1}, oldest first; each of one person once
 * @param createdAt whole seconds, as GitHub shows them
 */
public record StoredComment(
        long id, Actor author, String body, List<Reaction> reactions, Instant createdAt, Instant updatedAt) {

    /** @param content as in the API: {@code +1}, {@code -1}, {@code confused} and others */
    public record Reaction(long id, String content, Actor actor, Instant at) {}

    /** The contents of its reactions, oldest first. */
    public List<String> reactionContents() {
        return reactions.stream().map(Reaction::content).toList();
    }
}
