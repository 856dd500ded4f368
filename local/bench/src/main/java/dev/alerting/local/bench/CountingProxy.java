package dev.alerting.local.bench;

import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A proxy between a function and DynamoDB that counts requests by operation. It takes time itself, so times are
 * measured without it.
 */
final class CountingProxy implements AutoCloseable {
    /** Set by the client itself. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    private static final Set<String> PASSED_BACK = Set.of("content-type", "x-amz-crc32", "x-amzn-requestid");

    private final URI service;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LoopbackServer server;
    private final Map<String, Long> counts = new ConcurrentSkipListMap<>();

    private CountingProxy(URI service, LoopbackServer server) {
        this.service = service;
        this.server = server;
    }

    static CountingProxy start(URI service) {
        CountingProxy proxy = new CountingProxy(service, LoopbackServer.bind(ServerOptions.defaults()));
        proxy.server.serve(proxy::pass);
        return proxy;
    }

    URI endpoint() {
        return server.uri();
    }

    /** Requests by operation, such as {@code GetItem}, since the last call. */
    Map<String, Long> drain() {
        Map<String, Long> taken = new TreeMap<>(counts);
        counts.clear();
        return taken;
    }

    private Answer pass(Request request) {
        String target = request.header("x-amz-target").orElse("(none)");
        counts.merge(target.substring(target.lastIndexOf('.') + 1), 1L, Long::sum);
        HttpRequest.Builder onward = HttpRequest.newBuilder(service.resolve(request.path()))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name)) {
                values.forEach(value -> onward.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> answer = client.send(onward.build(), BodyHandlers.ofByteArray());
            Map<String, List<String>> headers = new HashMap<>(answer.headers().map());
            headers.keySet().retainAll(PASSED_BACK);
            return new Response(answer.statusCode(), headers, answer.body());
        } catch (IOException e) {
            return new Answer.Nothing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Nothing();
        }
    }

    @Override
    public void close() {
        server.close();
        client.shutdownNow();
    }
}
