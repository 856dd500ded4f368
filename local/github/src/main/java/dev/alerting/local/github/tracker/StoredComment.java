package dev.alerting.local.github.tracker;

import java.time.Instant;

/**
 * A comment as it is stored.
 *
 * @param id unique within the stand-in, rising with time
 * @param createdAt whole seconds, as GitHub shows them
 */
public record StoredComment(long id, Actor author, String body, Instant createdAt, Instant updatedAt) {}
