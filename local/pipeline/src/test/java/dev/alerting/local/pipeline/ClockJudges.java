package dev.alerting.local.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in the source of a test what makes its outcome depend on how fast the machine is: measured time, pauses, and waits
 * that give up before a minute has passed. What is guarded that way is proven by counting work, by
 * {@code RelativeCost}, or with a movable clock; figures in milliseconds belong into {@code local/bench}.
 */
final class ClockJudges {
    /** A wait at least this long only ends a test that hangs. */
    private static final Duration HANG = Duration.ofMinutes(1);

    private static final Pattern COMMENT_OR_TEXT = Pattern.compile(
            "(?s)//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\])+'");

    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "reads a stop watch",
                    Pattern.compile("\\bSystem\\s*\\.\\s*(?:nanoTime|currentTimeMillis)\\b|\\bStopWatch\\b"),
            "reads processor time",
                    Pattern.compile("\\bThreadMXBean\\b|\\bget(?:CurrentThread|Thread|Process)CpuTime\\b"),
            "pauses",
                    Pattern.compile("\\bThread\\s*\\.\\s*sleep\\b|\\b(?:[A-Z]*SECONDS|MINUTES)\\s*\\.\\s*sleep\\b"
                            + "|\\bparkNanos\\b|\\bpollDelay\\b"),
            "waits for ten seconds at most", Pattern.compile("\\bawait\\(\\s*\\)\\s*\\.\\s*(?!atMost\\b|forever\\b)"));

    private static final String AMOUNT =
            "(?:Duration\\s*\\.\\s*)?of(Nanos|Millis|Seconds|Minutes|Hours|Days)\\(\\s*([\\d_]+)L?\\s*\\)";
    private static final Pattern CONSTANT = Pattern.compile("\\bDuration\\s+(\\w+)\\s*=\\s*" + AMOUNT);

    /** A limit after which a test fails, as a duration: written out, or a constant of the file. */
    private static final Pattern LIMIT = Pattern.compile(
            "\\b(?:atMost|failsWithin|succeedsWithin|assertTimeout(?:Preemptively)?|join|waitFor|orTimeout|awaitTermination)"
                    + "\\(\\s*(?:" + AMOUNT + "|([A-Z][A-Z_]+)\\b)");

    /** The same as a number and a unit. */
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile(
            "\\b(?:get|await|atMost|failsWithin|succeedsWithin|tryAcquire|poll|offer|waitFor|orTimeout|awaitTermination|exchange)"
                    + "\\([^;()]*?\\b([\\d_]+)L?\\s*,\\s*(?:TimeUnit\\s*\\.\\s*)?(NANOSECONDS|MICROSECONDS|MILLISECONDS|SECONDS)\\s*\\)");

    private static final Pattern ANNOTATION = Pattern.compile("@Timeout\\(([^)]*)\\)");

    /** A clock that runs, or what somebody measured with one. */
    private static final Pattern MEASURED = Pattern.compile(
            "\\bInstant\\s*\\.\\s*now\\(\\s*\\)|\\bClock\\s*\\.\\s*system\\w+\\(|\\b(?:Local|Zoned|Offset)?DateTime\\s*\\.\\s*now\\("
                    + "|\\b(?:took|elapsed|wallMicros|cpuMicros|timeToFirstAnswer)\\b");

    /** A lower limit cannot be missed by a machine that is slow. */
    private static final Pattern COMPARED = Pattern.compile(
            "\\.\\s*(?:isLessThan(?:OrEqualTo)?|isBetween|isStrictlyBetween"
                    + "|isCloseTo|isBefore(?:OrEqualTo)?|isAfter(?:OrEqualTo)?|compareTo|hasMillis|hasSeconds|hasNanos)\\(");

    private ClockJudges() {}

    /** Each with its line, counted from 1. */
    static List<String> in(String source) {
        String code = withoutCommentsAndTexts(source);
        List<String> found = new ArrayList<>();
        FORBIDDEN.forEach((what, pattern) ->
                pattern.matcher(code).results().forEach(match -> found.add(line(source, match) + what)));
        Map<String, Duration> constants = new HashMap<>();
        CONSTANT.matcher(code)
                .results()
                .forEach(match -> constants.put(match.group(1), duration(match.group(2), match.group(3))));
        LIMIT.matcher(code).results().forEach(match -> {
            Optional<Duration> limit = match.group(1) != null
                    ? Optional.of(duration(match.group(1), match.group(2)))
                    : Optional.ofNullable(constants.get(match.group(3)));
            limit.filter(ClockJudges::isShort)
                    .ifPresent(much -> found.add(line(source, match) + "gives up after " + much));
        });
        NUMBER_AND_UNIT.matcher(code).results().forEach(match -> {
            Duration limit = duration(match.group(2), match.group(1));
            if (isShort(limit)) {
                found.add(line(source, match) + "gives up after " + limit);
            }
        });
        ANNOTATION.matcher(code).results().forEach(match -> {
            if (isShort(annotated(match.group(1)))) {
                found.add(line(source, match) + "times out early");
            }
        });
        Matcher statement = Pattern.compile("[^;{}]+").matcher(code);
        while (statement.find()) {
            if (MEASURED.matcher(statement.group()).find()
                    && COMPARED.matcher(statement.group()).find()) {
                found.add(line(source, statement.toMatchResult()) + "judges measured time");
            }
        }
        return found;
    }

    /** In their place blanks, so that lines stay. */
    private static String withoutCommentsAndTexts(String source) {
        return COMMENT_OR_TEXT
                .matcher(source)
                .replaceAll(match -> match.group().startsWith("\"")
                                && !match.group().startsWith("\"\"\"")
                                && isMeasuredField(match.group())
                        ? " " + match.group().substring(1, match.group().length() - 1) + " "
                        : match.group().replaceAll("[^\n]", " "));
    }

    /** The names of measured fields in an answer are texts. */
    private static boolean isMeasuredField(String text) {
        return text.equals("\"wallMicros\"") || text.equals("\"cpuMicros\"");
    }

    private static boolean isShort(Duration limit) {
        return !limit.isZero() && limit.compareTo(HANG) < 0;
    }

    private static Duration annotated(String parameters) {
        Matcher number = Pattern.compile("[\\d_]+").matcher(parameters);
        if (!number.find()) {
            return HANG;
        }
        Matcher unit = Pattern.compile("\\b(NANOSECONDS|MICROSECONDS|MILLISECONDS|MINUTES|HOURS|DAYS)\\b")
                .matcher(parameters);
        return duration(unit.find() ? unit.group(1) : "SECONDS", number.group());
    }

    private static Duration duration(String unit, String amount) {
        long number = Long.parseLong(amount.replace("_", ""));
        return switch (unit) {
            case "Nanos", "NANOSECONDS" -> Duration.ofNanos(number);
            case "MICROSECONDS" -> Duration.ofNanos(number * 1_000);
            case "Millis", "MILLISECONDS" -> Duration.ofMillis(number);
            case "Seconds", "SECONDS" -> Duration.ofSeconds(number);
            case "Minutes", "MINUTES" -> Duration.ofMinutes(number);
            case "Hours", "HOURS" -> Duration.ofHours(number);
            case "Days", "DAYS" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException(unit);
        };
    }

    private static String line(String source, MatchResult match) {
        int start = match.start();
        while (start < match.end() && Character.isWhitespace(source.charAt(start))) {
            start++;
        }
        return 1
                + source.substring(0, start)
                        .chars()
                        .filter(character -> character == '\n')
                        .count() + ": ";
    }
}
