package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything specific to one kind of sender. Each has its own package and a line in {@link SenderRegistry}; nothing
 * else names it. Implementations have no state and are safe for concurrent use.
 */
public interface AlertSender {
    /** The sender's format: the message attribute {@code source}. Part of the contract, so chosen for good. */
    AlertSource source();

    /**
     * Whether a message without a usable attribute is this sender's, by its shape. No other sender's messages may
     * match.
     *
     * @param body any JSON, without an SNS envelope
     */
    boolean recognizes(JsonNode body);

    /**
     * Turns a message into events. A message may hold many alerts; each is valid or invalid on its own. Never throws
     * for any JSON.
     *
     * @param body the message, without an SNS envelope
     * @param defaults the team and the priority of an alert that names none
     * @return at least one entry
     */
    List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults);

    /**
     * What of a request the webhook publishes: everything, unless the sender tells much that nobody needs. Means the same
     * as the whole.
     *
     * @return empty if there is nothing to do about it
     */
    default Optional<JsonNode> reduce(JsonNode body) {
        return Optional.of(body);
    }

    /** The error that messages of this sender can have. Its next valid alert of the same rule resolves it. */
    default SenderError possibleError() {
        return SenderError.MISSING_FIELD;
    }

    /** How people fix that error, in the terms of the sender's own user interface; shown in an issue. */
    String advice();

    /** Whether it publishes to the alarm topic itself, so that its messages may come in an SNS envelope. */
    default boolean publishesToTopic() {
        return false;
    }

    /**
     * A small valid message of an alert that does not exist. The functions run it before a snapshot is taken, tests run it
     * through the whole pipeline. Its team is {@code priming}; its priority is {@link SamplePhase#priority()}, or the
     * nearest to it that the sender knows.
     *
     * @param now the time of the event; the same alert at each call
     */
    String sample(SamplePhase phase, Instant now);
}
