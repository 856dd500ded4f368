package dev.alerting.history.figures;

import java.util.Comparator;

/**
 * What alerts come from.
 *
 * @param source the format or product, e.g. {@code grafana}
 * @param rule as its sender names it
 */
public record RuleName(String source, String rule) implements Comparable<RuleName> {
    private static final Comparator<RuleName> ORDER =
            Comparator.comparing(RuleName::source).thenComparing(RuleName::rule);

    @Override
    public int compareTo(RuleName other) {
        return ORDER.compare(this, other);
    }
}
