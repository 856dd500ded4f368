package dev.alerting.webhook;

import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;

/** Asks SNS. */
final class SnsOpsTopics implements OpsTopics {
    private final SnsClient client;

    SnsOpsTopics(SnsClient client) {
        this.client = client;
    }

    @Override
    public Subscriptions count(String topicArn) {
        Map<String, String> attributes =
                client.getTopicAttributes(request -> request.topicArn(topicArn)).attributes();
        return new Subscriptions(
                Integer.parseInt(attributes.get("SubscriptionsConfirmed")),
                Integer.parseInt(attributes.get("SubscriptionsPending")));
    }
}
