package dev.alerting.local.aws;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The topic, the queues and the subscription, with the names and settings of the deployed system. */
record LocalResources(String topicArn, LocalQueue queue, LocalQueue deadLetters) {

    static LocalResources create(LocalAwsOptions options, SqsClient sqs, SnsClient sns) {
        String name = options.prefix() + "-alerts";
        LocalQueue deadLetters = createQueue(
                sqs,
                name + "-dlq",
                Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, seconds(QueueSettings.MAX_RETENTION)));
        LocalQueue queue = createQueue(sqs, name, alertQueueAttributes(options.queue(), deadLetters));
        String topicArn = sns.createTopic(request -> request.name(name)).topicArn();
        sns.subscribe(request -> request.topicArn(topicArn)
                .protocol("sqs")
                .endpoint(queue.arn())
                .attributes(Map.of("RawMessageDelivery", "true")));
        return new LocalResources(topicArn, queue, deadLetters);
    }

    private static Map<QueueAttributeName, String> alertQueueAttributes(
            QueueSettings settings, LocalQueue deadLetters) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, seconds(settings.visibilityTimeout()));
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD, seconds(settings.retention()));
        attributes.put(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + deadLetters.arn() + "\",\"maxReceiveCount\":\""
                        + settings.maxReceiveCount() + "\"}");
        return attributes;
    }

    private static LocalQueue createQueue(SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
        String url = sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        return new LocalQueue(url, LocalAws.arn("sqs", name));
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}
