package dev.alerting.local.aws;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A topic and its subscriptions. Safe for concurrent use. */
final class SnsTopic {

    private final String arn;
    private final CopyOnWriteArrayList<SnsSubscription> subscriptions = new CopyOnWriteArrayList<>();

    SnsTopic(String arn) {
        this.arn = arn;
    }

    String arn() {
        return arn;
    }

    List<SnsSubscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /** Subscribing a queue again gives the existing subscription; with other attributes it is refused, as by SNS. */
    synchronized SnsSubscription subscribe(String queueArn, String queueUrl, boolean raw) {
        Optional<SnsSubscription> known = subscriptions.stream()
                .filter(subscription -> subscription.queueArn().equals(queueArn))
                .findFirst();
        if (known.isPresent()) {
            if (known.get().raw() != raw) {
                throw AwsError.invalidParameter(
                        "Attributes Reason: Subscription already exists with different attributes");
            }
            return known.get();
        }
        SnsSubscription added = new SnsSubscription(arn + ":" + UUID.randomUUID(), queueArn, queueUrl, raw);
        subscriptions.add(added);
        return added;
    }

    void unsubscribe(String subscriptionArn) {
        subscriptions.removeIf(subscription -> subscription.arn().equals(subscriptionArn));
    }
}
