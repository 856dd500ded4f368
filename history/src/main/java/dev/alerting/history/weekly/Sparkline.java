package dev.alerting.history.weekly;

import java.util.List;
import java.util.stream.Collectors;

/** Numbers as a row of bars, of text. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int HIGHEST = BARS.length() - 1;

    private Sparkline() {}

    /** The highest number is a whole bar; only zero has the lowest. */
    static String of(List<Long> numbers) {
        long most = numbers.stream().mapToLong(Long::longValue).max().orElse(0);
        return numbers.stream()
                .map(number -> number == 0 ? 0 : Math.max(1, (int) Math.round((double) number * HIGHEST / most)))
                .map(height -> String.valueOf(BARS.charAt(height)))
                .collect(Collectors.joining());
    }
}
