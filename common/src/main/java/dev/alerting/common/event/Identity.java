package dev.alerting.common.event;

import java.util.Optional;

/**
 * What makes an alert the same alert over time: stable identifiers, never a title or a description.
 *
 * @param awsAccount 12 digits
 * @param region AWS region code, from the alarm's ARN
 * @param alarmArn ARN of the CloudWatch alarm
 * @param orgId Grafana organization
 * @param ruleId Grafana rule UID, or the sender's own rule identifier
 */
public record Identity(
        Optional<String> awsAccount,
        Optional<String> region,
        Optional<String> alarmArn,
        Optional<String> orgId,
        Optional<String> ruleId) {
    public static final Identity NONE =
            new Identity(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
