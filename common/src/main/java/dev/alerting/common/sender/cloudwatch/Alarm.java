package dev.alerting.common.sender.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.sender.support.FieldReader;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An alarm at one moment, whichever message reported it.
 *
 * @param fields where violations are collected
 * @param arnField where the ARN was read, for a violation
 * @param state {@code ALARM}, {@code OK} or {@code INSUFFICIENT_DATA}; anything else is wrong
 * @param stateField where the state was read, for a violation
 * @param changedAt when the state changed
 * @param silencedBy why CloudWatch itself notifies nobody, e.g. a mute rule
 * @param contributor the time series this is about; empty for the alarm as a whole
 * @param details for the folded part of the issue
 */
record Alarm(
        FieldReader fields,
        String name,
        String arn,
        String arnField,
        String state,
        String stateField,
        Instant changedAt,
        Optional<String> reason,
        String description,
        Map<String, String> tags,
        Optional<String> silencedBy,
        Optional<Contributor> contributor,
        Optional<String> summary,
        ObjectNode details) {
    /**
     * One time series of an alarm that watches many.
     *
     * @param id CloudWatch's name for it; not every message has one
     * @param attributes what tells it from the others, e.g. {@code TableName=orders}
     */
    record Contributor(Optional<String> id, Map<String, String> attributes) {
        static Optional<Contributor> of(Optional<String> id, Map<String, String> attributes) {
            return id.isEmpty() && attributes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Contributor(id, attributes));
        }
    }
}
