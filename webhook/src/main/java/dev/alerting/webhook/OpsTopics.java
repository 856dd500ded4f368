package dev.alerting.webhook;

/** Who hears the stack's own alarms. */
@FunctionalInterface
interface OpsTopics {
    /**
     * The subscriptions of a topic.
     *
     * @param confirmed those that get what is published
     * @param pending asked to confirm, and silent until they do; SNS forgets them after two days
     */
    record Subscriptions(int confirmed, int pending) {}

    /**
     * Counts the subscriptions of a topic.
     *
     * @throws RuntimeException if they cannot be looked up now
     */
    Subscriptions count(String topicArn);
}
