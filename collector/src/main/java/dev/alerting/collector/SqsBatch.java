package dev.alerting.collector;

import dev.alerting.collector.delivery.Message;
import java.util.List;

/** What one invocation brings: messages of one queue. */
record SqsBatch(String queueArn, List<Message> messages) {
    SqsBatch {
        messages = List.copyOf(messages);
    }
}
