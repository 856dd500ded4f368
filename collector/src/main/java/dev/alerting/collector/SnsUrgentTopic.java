package dev.alerting.collector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.reconcile.UrgentTopic;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.event.Texts;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * A topic of SNS with one short message for each P0: beside the work on alerts, and waited for when that is done. What SNS does
 * not take within three seconds is counted as {@code UrgentTopicFailures} and not told.
 */
final class SnsUrgentTopic implements UrgentTopic {
    private static final Duration CALL = Duration.ofSeconds(3);
    private static final Duration ATTEMPT = Duration.ofMillis(1400);

    /** In UTF-16 units: a text message shows it. */
    private static final int MAX_TITLE = 200;

    private static final int MOST_REMEMBERED = 1_000;

    /** Lambda ends what is not done in time, and with it the whole batch. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** SNS takes at most 100 characters of ASCII, without line breaks. */
    private static final int MAX_SUBJECT = 100;

    private final Supplier<SnsClient> client;
    private final String topicArn;
    private final String gitHub;
    private final Duration patience;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Queue<Telling> underWay = new ConcurrentLinkedQueue<>();

    /** Episodes this instance has told of: while the table takes no writes, each attempt at an alert would tell again. */
    private final Set<String> told = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }));

    private record Telling(AlertRecord record, FutureTask<String> call) {}

    /**
     * @param client asked for with the first P0
     * @param api of GitHub
     */
    SnsUrgentTopic(
            Supplier<SnsClient> client, String topicArn, URI api, StructuredLog log, Metrics metrics, Clock clock) {
        this(client, topicArn, api, CALL.plusMillis(500), log, metrics, clock);
    }

    /** @param patience how long a call is waited for, whatever the client's own limits are */
    SnsUrgentTopic(
            Supplier<SnsClient> client,
            String topicArn,
            URI api,
            Duration patience,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.client = client;
        this.topicArn = topicArn;
        this.gitHub = webAddress(api);
        this.patience = patience;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    static SnsClient client(AwsSettings settings) {
        return AwsClients.build(SnsClient.builder(), settings, "SNS", CALL, ATTEMPT);
    }

    @Override
    public boolean isSet() {
        return true;
    }

    @Override
    public void tell(AlertRecord record) {
        if (!told.add(record.fingerprint() + " " + record.episode().number())) {
            return;
        }
        FutureTask<String> call = new FutureTask<>(() -> publish(record));
        underWay.add(new Telling(record, call));
        Thread.ofVirtual().start(call);
    }

    /** Waits for what is under way, to be called when no alert waits any more. Never throws. */
    void finish(Deadline deadline) {
        Instant end = deadline.at().minus(MARGIN);
        Instant patienceEnds = clock.instant().plus(patience);
        if (patienceEnds.isBefore(end)) {
            end = patienceEnds;
        }
        for (Telling telling = underWay.poll(); telling != null; telling = underWay.poll()) {
            try {
                String id = telling.call()
                        .get(Math.max(0, Duration.between(clock.instant(), end).toMillis()), TimeUnit.MILLISECONDS);
                log.info("topic of P0 alerts told")
                        .with("fingerprint", telling.record().fingerprint())
                        .with("notification", id)
                        .write();
            } catch (ExecutionException e) {
                notTold(telling, e.getCause());
            } catch (TimeoutException e) {
                telling.call().cancel(true);
                notTold(telling, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                notTold(telling, e);
            }
        }
    }

    private void notTold(Telling telling, Throwable why) {
        metrics.count("UrgentTopicFailures", Map.of());
        log.error("topic of P0 alerts not told")
                .with("fingerprint", telling.record().fingerprint())
                .withUnexpected(why)
                .write();
    }

    private String publish(AlertRecord record) {
        List<String> teams = record.routing().teams();
        String whom = "P0 for " + String.join(", ", teams);
        String link = gitHub + "/" + record.issue().repository() + "/issues/"
                + record.issue().number().orElseThrow();
        String title = Texts.truncate(Texts.toPrintable(record.title()), MAX_TITLE);
        return client.get()
                .publish(request -> request.topicArn(topicArn)
                        .subject(subject(whom))
                        .message(whom + ": " + title + "\n" + link)
                        .messageAttributes(Map.of(
                                "priority",
                                text("String", "P0"),
                                "team",
                                text("String.Array", Json.write(array(teams))))))
                .messageId();
    }

    private static String subject(String text) {
        String ascii = text.replaceAll("[^ -~]", "?");
        return ascii.substring(0, Math.min(ascii.length(), MAX_SUBJECT));
    }

    private static ArrayNode array(List<String> texts) {
        ArrayNode array = Json.object().arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static MessageAttributeValue text(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    /** Where people see what the API serves: GitHub Enterprise Server has both on one host. */
    private static String webAddress(URI api) {
        return "api.github.com".equals(api.getHost())
                ? "https://github.com"
                : api.getScheme() + "://" + api.getRawAuthority();
    }
}
