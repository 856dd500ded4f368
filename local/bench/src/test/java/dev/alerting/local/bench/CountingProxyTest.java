package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountingProxyTest {
    @Test
    void requestsAndAnswersPassUnchangedAndAreCountedByOperation() throws Exception {
        try (LoopbackServer service = LoopbackServer.bind(ServerOptions.defaults());
                HttpClient client = HttpClient.newHttpClient()) {
            service.serve(request -> Response.text(
                            400,
                            "application/x-amz-json-1.0",
                            request.header("authorization").orElse("") + request.text())
                    .with("x-amz-crc32", "17"));
            try (CountingProxy proxy = CountingProxy.start(service.uri())) {
                HttpResponse<String> answer = send(client, proxy.endpoint(), "GetItem");
                send(client, proxy.endpoint(), "GetItem");
                send(client, proxy.endpoint(), "PutItem");

                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo("signed{\"k\":1}");
                assertThat(answer.headers().firstValue("x-amz-crc32")).contains("17");
                assertThat(proxy.drain()).isEqualTo(Map.of("GetItem", 2L, "PutItem", 1L));
                assertThat(proxy.drain()).isEmpty();
            }
        }
    }

    private static HttpResponse<String> send(HttpClient client, URI endpoint, String operation) throws Exception {
        return client.send(
                HttpRequest.newBuilder(endpoint)
                        .header("X-Amz-Target", "DynamoDB_20120810." + operation)
                        .header("Authorization", "signed")
                        .POST(BodyPublishers.ofString("{\"k\":1}"))
                        .build(),
                BodyHandlers.ofString());
    }
}
