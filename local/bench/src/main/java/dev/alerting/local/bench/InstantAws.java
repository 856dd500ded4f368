package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Reply;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Answers at once what DynamoDB would about alerts nobody has seen, and what SNS would of any message. The emulators keep
 * what they are given and take more processor time for it than the functions they are called by, which on two processors
 * hides those.
 */
final class InstantAws implements AutoCloseable {
    private static final byte[] PUBLISHED = """
            <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>\
            </PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>""".getBytes(StandardCharsets.UTF_8);

    private final LoopbackServer server;

    private InstantAws(LoopbackServer server) {
        this.server = server;
    }

    static InstantAws start() {
        try {
            InstantAws aws = new InstantAws(LoopbackServer.bind(0));
            aws.server.serve(InstantAws::answer);
            return aws;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback", e);
        }
    }

    /** What a function needs in its environment to be answered here. */
    Map<String, String> environment() {
        URI uri = server.uri();
        return Map.of("AWS_ENDPOINT_URL_DYNAMODB", uri.toString(), "AWS_ENDPOINT_URL_SNS", uri.toString());
    }

    private static Reply answer(Request request) {
        String target = request.header("x-amz-target").orElse("Publish");
        return switch (target.substring(target.lastIndexOf('.') + 1)) {
            case "Publish" -> new Response(200, Map.of("Content-Type", "text/xml"), PUBLISHED);
            case "GetItem", "PutItem" -> json(Json.object());
            case "BatchGetItem" -> {
                ObjectNode none = Json.object();
                none.putObject("UnprocessedKeys");
                ObjectNode tables = none.putObject("Responses");
                Json.parse(new String(request.body(), StandardCharsets.UTF_8))
                        .path("RequestItems")
                        .fieldNames()
                        .forEachRemaining(tables::putArray);
                yield json(none);
            }
            default -> new Response(400, Map.of(), new byte[0]);
        };
    }

    private static Response json(ObjectNode body) {
        return new Response(
                200,
                Map.of("Content-Type", "application/x-amz-json-1.0"),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
