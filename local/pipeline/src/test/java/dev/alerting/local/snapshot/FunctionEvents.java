package dev.alerting.local.snapshot;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Http;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One message in the form in which each function is given it. */
final class FunctionEvents {
    private FunctionEvents() {}

    static SQSEvent queue(String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId("message-" + body.hashCode());
        message.setReceiptHandle("receipt");
        message.setBody(body);
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:alerts");
        message.setAttributes(
                Map.of("SentTimestamp", String.valueOf(Clock.systemUTC().millis()), "ApproximateReceiveCount", "1"));
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));
        return event;
    }

    /** @param header name and value, as {@code name=value} */
    static APIGatewayV2HTTPEvent http(String body, String header) {
        Http http = new Http();
        http.setMethod("POST");
        http.setSourceIp("127.0.0.1");
        RequestContext context = new RequestContext();
        context.setHttp(http);
        String[] parts = header.split("=", 2);
        APIGatewayV2HTTPEvent request = new APIGatewayV2HTTPEvent();
        request.setRequestContext(context);
        request.setHeaders(new HashMap<>(Map.of(parts[0], parts[1])));
        request.setBody(body);
        return request;
    }
}
