package dev.alerting.collector.fake;

import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what was asked of the queue. */
public final class RecordingQueue implements MessageQueue {
    private final Map<String, Duration> delays = new LinkedHashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private boolean takesDeadLetters = true;

    /** A message that was given up. */
    public record DeadLetter(Message message, Map<String, String> reasons) {}

    public void takesDeadLetters(boolean value) {
        takesDeadLetters = value;
    }

    /** By message id. */
    public Map<String, Duration> delays() {
        return delays;
    }

    public List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    @Override
    public void retryAfter(Message message, Duration delay) {
        delays.put(message.id(), delay);
    }

    @Override
    public void deadLetter(Message message, Map<String, String> reasons) {
        if (!takesDeadLetters) {
            throw new DeadLetterException("the queue is away", new IllegalStateException("down"));
        }
        deadLetters.add(new DeadLetter(message, reasons));
    }
}
