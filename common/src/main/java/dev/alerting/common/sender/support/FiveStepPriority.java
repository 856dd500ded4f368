package dev.alerting.common.sender.support;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scale of PagerDuty and Datadog, which has five steps and begins with 1: {@code P1} is our P0, {@code P2} P1,
 * {@code P3} P2, {@code P4} and {@code P5} P3. A bare number is a step of this scale as well.
 */
public final class FiveStepPriority {
    /** PagerDuty lets accounts name their priorities; these are the names it suggests. */
    private static final Pattern STEP = Pattern.compile("(?:(?:P|SEV)[- ]?)?([1-5])");

    private FiveStepPriority() {}

    /** In our own words; anything else as it is written, so that people are told what was wrong. */
    public static String toOurScale(String text) {
        Matcher step = STEP.matcher(text.strip().toUpperCase(Locale.ROOT));
        return step.matches() ? "P" + Math.min(3, Integer.parseInt(step.group(1)) - 1) : text;
    }
}
