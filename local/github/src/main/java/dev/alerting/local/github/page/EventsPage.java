package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import dev.alerting.local.github.hook.AppWebhook;
import dev.alerting.local.github.hook.AppWebhook.Delivery;
import dev.alerting.local.github.tracker.Refusal;
import java.util.ArrayList;
import java.util.List;

/** The events that the App's webhook was sent, as the page of an App's settings shows them: newest first. */
final class EventsPage {

    private static final int SHOWN = 50;

    private final Template template = Templates.load("events");
    private final AppWebhook webhook;

    EventsPage(AppWebhook webhook) {
        this.webhook = webhook;
    }

    private record Model(boolean any, List<Row> rows) {}

    private record Row(String id, String event, String outcome, boolean lost) {}

    String html() {
        List<Row> rows = new ArrayList<>();
        for (Delivery delivery : webhook.deliveries().reversed()) {
            if (rows.size() < SHOWN) {
                rows.add(new Row(
                        delivery.id(),
                        delivery.event() + "." + delivery.action(),
                        delivery.status() == 0 ? "lost" : "HTTP " + delivery.status(),
                        delivery.status() == 0));
            }
        }
        return template.execute(new Model(!rows.isEmpty(), rows));
    }

    void act(String what, String id) {
        switch (what) {
            case "drop" -> webhook.dropNext(1);
            case "double" -> webhook.doubleNext(1);
            case "redeliver" ->
                webhook.redeliver(webhook.deliveries().stream()
                        .filter(delivery -> delivery.id().equals(id))
                        .findFirst()
                        .orElseThrow(Refusal::notFound));
            default -> throw Refusal.notFound();
        }
    }
}
