package dev.alerting.local.pipeline;

import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.SenderRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Sends payloads the way their senders do: over HTTP with a token, or to the alarm topic. */
public final class Senders implements AutoCloseable {
    private final LocalPipeline pipeline;
    private final Path testData;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param testData the folder of payloads */
    public Senders(LocalPipeline pipeline, Path testData) {
        this.pipeline = pipeline;
        this.testData = testData;
    }

    /** A payload's text, by its path below the folder, e.g. {@code grafana/grafana-firing.json}. */
    public String readPayload(String file) {
        try {
            return Files.readString(testData.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no payload " + file + "; run from the root of the repository", e);
        }
    }

    /**
     * Sends a payload of the folder as its sender would.
     *
     * @param file the payload's path; its folder is named after the sender
     * @return the status of the answer; 200 for what went to the topic
     */
    public int send(String file) {
        return send(file.substring(0, file.indexOf('/')), readPayload(file));
    }

    /**
     * Sends a body as a sender would: to the alarm topic, or over HTTP.
     *
     * @param source the value of the message attribute {@code source}
     * @return the status of the answer; 200 for what went to the topic
     */
    public int send(String source, String body) {
        boolean toTopic = SenderRegistry.findSource(source)
                .map(SenderRegistry::sender)
                .filter(AlertSender::publishesToTopic)
                .isPresent();
        if (toTopic) {
            publish(body);
            return 200;
        }
        return post(LocalSecrets.headerOf(source), body).statusCode();
    }

    /** Posts a payload with the token of the given header; the answer has status and body. */
    public HttpResponse<String> post(String header, String body) {
        Map.Entry<String, String> token = token(header);
        return post(token.getKey(), token.getValue(), body);
    }

    public HttpResponse<String> post(String header, String token, String body) {
        return post(pipeline.webhookUrl(), header, token, body);
    }

    /** As {@link #post(String, String)}, but nothing is published: the answer says what would be filed. */
    public HttpResponse<String> dryRun(String header, String body) {
        Map.Entry<String, String> token = token(header);
        return post(URI.create(pipeline.webhookUrl() + "?dry_run=true"), token.getKey(), token.getValue(), body);
    }

    private Map.Entry<String, String> token(String header) {
        return pipeline.secrets()
                .tokenFor(header)
                .orElseThrow(() -> new IllegalStateException("no sender of this pipeline sends a token"));
    }

    private HttpResponse<String> post(URI url, String header, String token, String body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header(header, token)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** As a CloudWatch alarm's action does: to the topic, without attributes. */
    public void publish(String body) {
        pipeline.aws()
                .sns()
                .publish(request -> request.topicArn(pipeline.aws().topicArn()).message(body));
    }

    @Override
    public void close() {
        client.close();
    }
}
