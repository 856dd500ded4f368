package dev.alerting.local.github.hook;

import dev.alerting.local.github.tracker.Happening;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The webhook of the App: what happens on issues is sent on at once, signed, in the thread in which it happens. Like GitHub
 * it sends nothing a second time by itself. Deliveries can be dropped and doubled.
 */
public final class AppWebhook implements AutoCloseable {

    /** GitHub gives up after this. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** One event as it was, or would have been, sent. */
    public record Delivery(String id, String event, String action, String body, String signature, int status) {
        private Delivery answered(int newStatus) {
            return new Delivery(id, event, action, body, signature, newStatus);
        }
    }

    private record Target(URI address, String secret) {}

    private final Function<Happening, String> payload;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Delivery> deliveries = new ArrayList<>();
    private Optional<Target> target = Optional.empty();
    private int toDrop;
    private int toDouble;

    /** @param payload the body of an event */
    public AppWebhook(Function<Happening, String> payload) {
        this.payload = payload;
    }

    /** Sends to this address from now on. */
    public synchronized void sendTo(URI address, String secret) {
        target = Optional.of(new Target(address, secret));
    }

    /** Sends nothing more. */
    public synchronized void disconnect() {
        target = Optional.empty();
    }

    /** Loses the next deliveries; they can be sent again by {@link #redeliver}. */
    public synchronized void dropNext(int count) {
        toDrop = count;
    }

    /** Sends each of the next deliveries twice. */
    public synchronized void doubleNext(int count) {
        toDouble = count;
    }

    /** What has been sent or dropped so far, oldest first, with the last answer; the status of a dropped one is 0. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Sends a delivery again, under the same id, as people can ask GitHub to. Gives the status of the answer. */
    public int redeliver(Delivery delivery) {
        int status = send(currentTarget().orElseThrow(), delivery);
        keepAnswer(delivery.id(), status);
        return status;
    }

    private synchronized void keepAnswer(String id, int status) {
        deliveries.replaceAll(kept -> kept.id().equals(id) ? kept.answered(status) : kept);
    }

    /** Tells of something; nothing while there is no address. */
    public void tell(Happening happening) {
        Optional<Target> to = currentTarget();
        if (to.isEmpty()) {
            return;
        }
        String body = payload.apply(happening);
        Delivery delivery = new Delivery(
                UUID.randomUUID().toString(),
                happening.event(),
                happening.action(),
                body,
                sign(to.get().secret(), body),
                0);
        int times = timesToSend();
        int status = 0;
        for (int i = 0; i < times; i++) {
            status = send(to.get(), delivery);
        }
        keep(new Delivery(delivery.id(), delivery.event(), delivery.action(), body, delivery.signature(), status));
    }

    private synchronized Optional<Target> currentTarget() {
        return target;
    }

    private synchronized int timesToSend() {
        if (toDrop > 0) {
            toDrop--;
            return 0;
        }
        if (toDouble > 0) {
            toDouble--;
            return 2;
        }
        return 1;
    }

    private synchronized void keep(Delivery delivery) {
        deliveries.add(delivery);
    }

    private int send(Target to, Delivery delivery) {
        HttpRequest request = HttpRequest.newBuilder(to.address())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "GitHub-Hookshot/stand-in")
                .header("X-GitHub-Event", delivery.event())
                .header("X-GitHub-Delivery", delivery.id())
                .header("X-Hub-Signature-256", delivery.signature())
                .POST(HttpRequest.BodyPublishers.ofString(delivery.body()))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** The value of the header {@code X-Hub-Signature-256}. */
    public static String sign(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
