package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Turns received messages into the event that Lambda passes to a function. */
final class SqsEvents {

    private SqsEvents() {}

    static SQSEvent of(List<Message> batch, String queueArn) {
        SQSEvent event = new SQSEvent();
        event.setRecords(
                batch.stream().map(message -> record(message, queueArn)).toList());
        return event;
    }

    private static SQSMessage record(Message message, String queueArn) {
        SQSMessage event = new SQSMessage();
        event.setMessageId(message.messageId());
        event.setReceiptHandle(message.receiptHandle());
        event.setBody(message.body());
        event.setMd5OfBody(message.md5OfBody());
        // Mutable copies, as the runtime's deserializer makes them; handlers may rely on that.
        event.setAttributes(new HashMap<>(message.attributesAsStrings()));
        event.setMessageAttributes(attributes(message.messageAttributes()));
        event.setEventSource("aws:sqs");
        event.setEventSourceArn(queueArn);
        event.setAwsRegion(queueArn.split(":", 5)[3]);
        return event;
    }

    private static Map<String, MessageAttribute> attributes(Map<String, MessageAttributeValue> values) {
        Map<String, MessageAttribute> attributes = new HashMap<>();
        values.forEach((name, value) -> attributes.put(name, attribute(value)));
        return attributes;
    }

    /** The unused value is null, and both lists are always present and empty, as in Lambda's events. */
    private static MessageAttribute attribute(MessageAttributeValue value) {
        MessageAttribute attribute = new MessageAttribute();
        attribute.setDataType(value.dataType());
        attribute.setStringValue(value.stringValue());
        if (value.binaryValue() != null) {
            attribute.setBinaryValue(value.binaryValue().asByteBuffer());
        }
        attribute.setStringListValues(List.of());
        attribute.setBinaryListValues(List.of());
        return attribute;
    }
}
