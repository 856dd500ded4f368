package dev.alerting.collector.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What CloudWatch says of the alarms of its own account and region. Alarms are as DescribeAlarms has them, in its JSON:
 * {@code AlarmName}, {@code AlarmArn}, {@code StateValue}, {@code StateTransitionedTimestamp} and so on.
 */
public interface Alarms {
    /** One call names no more. */
    int MAX_NAMES = 100;

    /**
     * The alarms of these names, in one call. One that is left out does not exist.
     *
     * @param names at most {@value #MAX_NAMES}
     * @throws AlarmsUnavailableException if that cannot be told now
     */
    List<JsonNode> describe(List<String> names);

    /**
     * Alarms in state ALARM whose names begin so, by their names; the first thousand of them.
     *
     * @throws AlarmsUnavailableException if that cannot be told now
     */
    List<JsonNode> findFiring(String namePrefix);

    /**
     * Whether a mute rule keeps an alarm quiet now.
     *
     * @throws AlarmsUnavailableException if that cannot be told now
     */
    boolean isMuted(String name);

    /** CloudWatch did not answer, refused to, or gave an answer that cannot be its own. */
    final class AlarmsUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public AlarmsUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
