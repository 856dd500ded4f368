package dev.alerting.webhook;

import dev.alerting.webhook.AlertPublisher.PublishException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Publishes the messages of one request within its time budget, several at a time. */
final class MessagePublisher {
    /** As many connections to one host as the JDK keeps open ({@code http.maxConnections}). */
    static final int MAX_THREADS = 5;

    private final AlertPublisher publisher;

    MessagePublisher(AlertPublisher publisher) {
        this.publisher = publisher;
    }

    /** How publishing ended. */
    sealed interface Outcome {
        /** The topic has every message. */
        record Published() implements Outcome {}

        /** The time was up before all messages were published. */
        record OutOfTime() implements Outcome {}

        /** At least one message may be missing. */
        record Failed(PublishException failure) implements Outcome {}
    }

    /**
     * Publishes all messages, or stops at the first that could not be published. Others may have arrived by then: the
     * sender has to send all of them again.
     *
     * @param deliveryId of the request; with several messages each gets its number added
     */
    Outcome publish(List<String> messages, String deliveryId, Map<String, String> attributes, TimeBudget budget) {
        Delivery delivery = new Delivery(messages, deliveryId, attributes, budget);
        if (messages.size() == 1) {
            delivery.publishWaiting();
        } else {
            delivery.workOn(Math.min(MAX_THREADS, messages.size()));
        }
        return delivery.outcome.get().orElseGet(Outcome.Published::new);
    }

    private final class Delivery {
        private final List<String> messages;
        private final String id;
        private final Map<String, String> attributes;
        private final TimeBudget budget;
        private final AtomicInteger next = new AtomicInteger();

        /** Empty as long as nothing went wrong. */
        private final AtomicReference<Optional<Outcome>> outcome = new AtomicReference<>(Optional.empty());

        Delivery(List<String> messages, String id, Map<String, String> attributes, TimeBudget budget) {
            this.messages = messages;
            this.id = id;
            this.attributes = attributes;
            this.budget = budget;
        }

        /** The threads end with this call: none may be in a snapshot. */
        void workOn(int threads) {
            try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
                CompletableFuture.allOf(
                                Stream.generate(() -> CompletableFuture.runAsync(this::publishWaiting, executor))
                                        .limit(threads)
                                        .toArray(CompletableFuture[]::new))
                        .join();
            }
        }

        void publishWaiting() {
            for (int i = next.getAndIncrement(); i < messages.size(); i = next.getAndIncrement()) {
                if (budget.isSpent()) {
                    stop(new Outcome.OutOfTime());
                } else {
                    publish(i);
                }
            }
        }

        private void publish(int index) {
            Map<String, String> own = new HashMap<>(attributes);
            own.put("delivery_id", DeliveryId.ofPart(id, index + 1, messages.size()));
            try {
                publisher.publish(messages.get(index), own, budget.remaining());
            } catch (PublishException e) {
                stop(new Outcome.Failed(e));
            } catch (RuntimeException e) {
                skipTheRest();
                throw e;
            }
        }

        private void stop(Outcome reason) {
            outcome.compareAndSet(Optional.empty(), Optional.of(reason));
            skipTheRest();
        }

        private void skipTheRest() {
            next.set(messages.size());
        }
    }
}
