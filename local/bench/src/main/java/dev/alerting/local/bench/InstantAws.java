package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.net.URI;
import java.util.Map;

/**
 * Answers at once, as DynamoDB does for unknown alerts and SNS for any message. The emulators store what they receive
 * and use more processor time than the functions that call them, which would hide the functions' own time on two
 * processors.
 */
final class InstantAws implements AutoCloseable {
    private static final String PUBLISHED = """
            <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>\
            </PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>""";

    private final LoopbackServer server;

    private InstantAws(LoopbackServer server) {
        this.server = server;
    }

    static InstantAws start() {
        InstantAws aws = new InstantAws(LoopbackServer.bind(ServerOptions.defaults()));
        aws.server.serve(InstantAws::answer);
        return aws;
    }

    /** The environment variables that point a function here. */
    Map<String, String> environment() {
        URI uri = server.uri();
        return Map.of("AWS_ENDPOINT_URL_DYNAMODB", uri.toString(), "AWS_ENDPOINT_URL_SNS", uri.toString());
    }

    private static Answer answer(Request request) {
        String target = request.header("x-amz-target").orElse("Publish");
        return switch (target.substring(target.lastIndexOf('.') + 1)) {
            case "Publish" -> Response.text(200, "text/xml", PUBLISHED);
            case "GetItem", "PutItem" -> json(Json.object());
            case "BatchGetItem" -> {
                ObjectNode none = Json.object();
                none.putObject("UnprocessedKeys");
                ObjectNode tables = none.putObject("Responses");
                Json.parse(request.text()).path("RequestItems").fieldNames().forEachRemaining(tables::putArray);
                yield json(none);
            }
            default -> Response.empty(400);
        };
    }

    private static Response json(ObjectNode body) {
        return Response.text(200, "application/x-amz-json-1.0", Json.write(body));
    }

    @Override
    public void close() {
        server.close();
    }
}
