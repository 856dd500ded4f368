package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the schedule sends every five minutes, to the function itself: not a request, so it needs no token. Lambda puts away the
 * snapshot of a version that was not invoked for 14 days, and the first request after that fails.
 *
 * @param topics where the stack's own alarms go
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html">SnapStartNotReadyException</a>
 */
record WakeUp(List<Topic> topics) {
    /** @param listeners how many are subscribed as far as the deployment knows */
    record Topic(String arn, int listeners) {}

    /** What API Gateway hands over always has a context, whatever a client sends. */
    static Optional<WakeUp> read(JsonNode event) {
        JsonNode wakeUp = event.path("wake_up");
        if (!wakeUp.isObject() || event.has("requestContext")) {
            return Optional.empty();
        }
        List<Topic> topics = new ArrayList<>();
        wakeUp.path("topics")
                .forEach(topic -> topics.add(new Topic(
                        topic.path("arn").asText(), topic.path("listeners").asInt())));
        return Optional.of(new WakeUp(List.copyOf(topics)));
    }
}
