package dev.alerting.local.bench;

import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing. */
record Figures(List<Double> values) {
    Figures {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = values.stream().sorted().toList();
    }

    double median() {
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    /** The smallest value that this percentage of the values do not exceed. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * values.size());
        return values.get(Math.clamp(rank - 1L, 0, values.size() - 1));
    }

    /** For a row's note. */
    String spread() {
        return "median of " + values.size() + ", " + text(values.getFirst()) + " to " + text(values.getLast());
    }

    /** At most three significant digits, except in whole numbers. */
    static String text(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
