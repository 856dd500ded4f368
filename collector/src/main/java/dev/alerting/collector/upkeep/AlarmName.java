package dev.alerting.collector.upkeep;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which alarm of which account and region.
 *
 * @param home {@code <region>:<account>}
 */
record AlarmName(String arn, String home, String name) {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+:\\d{12}):alarm:(.{1,255})", Pattern.DOTALL);

    /** Empty for what is not the ARN of an alarm. */
    static Optional<AlarmName> parse(String arn) {
        Matcher matcher = ARN.matcher(arn);
        return matcher.matches()
                ? Optional.of(new AlarmName(arn, matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }
}
