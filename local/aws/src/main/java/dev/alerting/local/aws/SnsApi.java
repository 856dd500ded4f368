package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alerting.local.http.Response;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The operations of SNS that are needed to create the local topic and to publish. */
final class SnsApi {

    private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final Pattern QUEUE_ARN = Pattern.compile("arn:aws:sqs:[^:]+:[^:]+:([A-Za-z0-9_-]{1,80})");
    private static final int MAX_BATCH = 10;

    private final Map<String, SnsTopic> topics = new ConcurrentHashMap<>();
    private final Supplier<SqsClient> queues;
    private final SnsFanOut fanOut;
    private final JsonMapper json;

    SnsApi(Supplier<SqsClient> queues, SnsFanOut fanOut, JsonMapper json) {
        this.queues = queues;
        this.fanOut = fanOut;
        this.json = json;
    }

    Response handle(String operation, QueryForm form) {
        return switch (operation) {
            case "CreateTopic" -> createTopic(form);
            case "Subscribe" -> subscribe(form);
            case "Unsubscribe" -> unsubscribe(form);
            case "GetTopicAttributes" -> topicAttributes(form);
            case "Publish" -> publish(form);
            case "PublishBatch" -> publishBatch(form);
            default -> throw new AwsError(400, "InvalidAction", "The action " + operation + " is not valid here");
        };
    }

    private Response createTopic(QueryForm form) {
        String name = form.require("Name");
        if (!TOPIC_NAME.matcher(name).matches()) {
            throw AwsError.invalidParameter("Topic Name");
        }
        String arn = LocalAws.arn("sns", name);
        topics.computeIfAbsent(arn, SnsTopic::new);
        return SnsXml.result("CreateTopic", SnsXml.element("TopicArn", arn));
    }

    private Response subscribe(QueryForm form) {
        SnsTopic topic = topicByArn(form.require("TopicArn"));
        if (!form.require("Protocol").equals("sqs")) {
            throw AwsError.invalidParameter("Protocol Reason: only sqs is delivered to here");
        }
        boolean raw = false;
        for (QueryForm attribute : form.listOf("Attributes.entry")) {
            // Attributes that change what is delivered must not be ignored silently.
            if (!attribute.require("key").equals("RawMessageDelivery")) {
                throw AwsError.invalidParameter("Attributes Reason: only RawMessageDelivery is known here");
            }
            raw = Boolean.parseBoolean(attribute.require("value"));
        }
        String queueArn = form.require("Endpoint");
        SnsSubscription subscription = topic.subscribe(queueArn, queueUrl(queueArn), raw);
        return SnsXml.result("Subscribe", SnsXml.element("SubscriptionArn", subscription.arn()));
    }

    /** As with SNS, it is no error if there is no such subscription. */
    private Response unsubscribe(QueryForm form) {
        String arn = form.require("SubscriptionArn");
        topics.values().forEach(topic -> topic.unsubscribe(arn));
        return SnsXml.result("Unsubscribe", "");
    }

    private String queueUrl(String queueArn) {
        Matcher matcher = QUEUE_ARN.matcher(queueArn);
        if (!matcher.matches()) {
            throw AwsError.invalidParameter("SQS endpoint ARN");
        }
        try {
            return queues.get()
                    .getQueueUrl(request -> request.queueName(matcher.group(1)))
                    .queueUrl();
        } catch (SdkException e) {
            throw AwsError.invalidParameter("Endpoint Reason: " + e.getMessage());
        }
    }

    private Response topicAttributes(QueryForm form) {
        SnsTopic topic = topicByArn(form.require("TopicArn"));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("TopicArn", topic.arn());
        attributes.put("Owner", LocalAws.ACCOUNT_ID);
        attributes.put("DisplayName", "");
        attributes.put(
                "SubscriptionsConfirmed", Integer.toString(topic.subscriptions().size()));
        attributes.put("SubscriptionsPending", "0");
        attributes.put("SubscriptionsDeleted", "0");
        StringBuilder entries = new StringBuilder();
        attributes.forEach((key, value) -> entries.append("<entry>")
                .append(SnsXml.element("key", key))
                .append(SnsXml.element("value", value))
                .append("</entry>"));
        return SnsXml.result("GetTopicAttributes", "<Attributes>" + entries + "</Attributes>");
    }

    private Response publish(QueryForm form) {
        String arn = form.get("TopicArn")
                .or(() -> form.get("TargetArn"))
                .orElseThrow(() -> AwsError.invalidParameter("TopicArn or TargetArn Reason: no value"));
        SnsTopic topic = topicByArn(arn);
        String messageId = fanOut.deliver(topic, SnsMessage.from(form, json));
        return SnsXml.result("Publish", SnsXml.element("MessageId", messageId));
    }

    /** Entries succeed or fail individually, but the size limit applies to their sum. */
    private Response publishBatch(QueryForm form) {
        SnsTopic topic = topicByArn(form.require("TopicArn"));
        List<QueryForm> entries = form.listOf("PublishBatchRequestEntries.member");
        requireBatch(entries);
        StringBuilder done = new StringBuilder();
        StringBuilder failed = new StringBuilder();
        int bytes = 0;
        Map<String, SnsMessage> accepted = new LinkedHashMap<>();
        for (QueryForm entry : entries) {
            String id = entry.require("Id");
            try {
                SnsMessage message = SnsMessage.from(entry, json);
                bytes += message.sizeInBytes();
                accepted.put(id, message);
            } catch (AwsError e) {
                failed.append(failureXml(id, e));
            }
        }
        if (bytes > SnsMessage.MAX_BYTES) {
            throw new AwsError(400, "BatchRequestTooLong", "The length of all the messages put together is too long.");
        }
        accepted.forEach((id, message) -> {
            try {
                String messageId = fanOut.deliver(topic, message);
                done.append("<member>")
                        .append(SnsXml.element("Id", id))
                        .append(SnsXml.element("MessageId", messageId))
                        .append("</member>");
            } catch (AwsError e) {
                failed.append(failureXml(id, e));
            }
        });
        return SnsXml.result("PublishBatch", "<Successful>" + done + "</Successful><Failed>" + failed + "</Failed>");
    }

    private static void requireBatch(List<QueryForm> entries) {
        if (entries.isEmpty()) {
            throw new AwsError(400, "EmptyBatchRequest", "The batch request doesn't contain any entries.");
        }
        if (entries.size() > MAX_BATCH) {
            throw new AwsError(
                    400, "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
        }
        Set<String> ids = new HashSet<>();
        if (!entries.stream().allMatch(entry -> ids.add(entry.require("Id")))) {
            throw new AwsError(
                    400, "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        }
    }

    private static String failureXml(String id, AwsError error) {
        return "<member>" + SnsXml.element("Id", id) + SnsXml.element("Code", error.code())
                + SnsXml.element("Message", error.getMessage())
                + SnsXml.element("SenderFault", Boolean.toString(error.senderFault())) + "</member>";
    }

    private SnsTopic topicByArn(String arn) {
        SnsTopic topic = topics.get(arn);
        if (topic == null) {
            throw new AwsError(404, "NotFound", "Topic does not exist");
        }
        return topic;
    }
}
