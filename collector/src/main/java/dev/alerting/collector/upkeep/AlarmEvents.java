package dev.alerting.collector.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.OutOfSight;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.cloudwatch.CloudWatchSender;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The events that CloudWatch should have sent, read like those that it sends. */
public final class AlarmEvents {
    /** How the one label of a time series with an id of its own begins. */
    private static final String SERIES_ID = "alarm=";

    private final MessageInterpreter interpreter;

    public AlarmEvents(MessageInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    /**
     * The end of an alert whose alarm was seen to be over.
     *
     * @param at when it ended: CloudWatch's time where CloudWatch tells one
     * @return empty if the record is not that of the alarm, nor of one of its time series: others may name the alarm, too
     */
    Optional<DeliveredAlert> end(AlertRecord record, AlarmName alarm, AlarmLook look, Instant at, Instant now) {
        ObjectNode message = Json.object();
        message.put("AlarmName", alarm.name());
        message.put("AlarmArn", alarm.arn());
        message.put("NewStateValue", "OK");
        message.put("NewStateReason", look.isGone() ? OutOfSight.ALARM_DELETED : missedReason(look));
        message.put("StateChangeTime", at.toString());
        return read(message, now)
                .filter(alert -> alert.fingerprint().equals(record.fingerprint()))
                .or(() -> read(withSeries(message, record.story().details().labels()), now)
                        .filter(alert -> alert.fingerprint().equals(record.fingerprint())))
                .map(alert -> delivered(alert, now));
    }

    private static String missedReason(AlarmLook look) {
        return "CloudWatch reports this alarm as OK, but the notification of it never arrived: found by asking."
                + look.reason().map(reason -> " " + reason).orElse("");
    }

    /** What is known of a time series is its id, or what tells it from the others. */
    private static ObjectNode withSeries(ObjectNode message, List<String> labels) {
        ObjectNode series = message.deepCopy();
        if (labels.size() == 1 && labels.getFirst().startsWith(SERIES_ID)) {
            return series.put("AlarmContributorId", labels.getFirst().substring(SERIES_ID.length()));
        }
        ObjectNode attributes = series.putObject("AlarmContributorAttributes");
        labels.forEach(label -> {
            int end = label.indexOf('=');
            if (end > 0) {
                attributes.put(label.substring(0, end), label.substring(end + 1));
            }
        });
        return series;
    }

    /** An alarm that fires; empty if nobody is to be told of it as it is. */
    Optional<DeliveredAlert> firing(JsonNode alarm, Instant now) {
        // One without actions may be told of by EventBridge.
        boolean acts = alarm.path("ActionsEnabled").asBoolean(true);
        return read(alarm, now)
                .filter(alert -> acts && alert.silencedBy().isEmpty())
                .map(alert -> delivered(alert, now));
    }

    private Optional<Interpretation.Alert> read(JsonNode message, Instant now) {
        MessageContext context =
                new MessageContext(Optional.of(CloudWatchSender.SOURCE.attribute()), Optional.empty(), now);
        return interpreter.interpret(Json.write(message), context).stream()
                .filter(Interpretation.Alert.class::isInstance)
                .map(Interpretation.Alert.class::cast)
                .findFirst();
    }

    private static DeliveredAlert delivered(Interpretation.Alert alert, Instant now) {
        String delivery = "upkeep/alarm/" + alert.event().state() + " " + alert.observedAt();
        // A firing that was missed has waited long enough: it is not held as if it had just been accepted.
        Instant acceptedAt = alert.event().state() == AlertState.FIRING ? alert.observedAt() : now;
        return DeliveredAlert.of(alert, acceptedAt, delivery, false);
    }
}
