package dev.alerting.history.figures;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** The figures of a team, by rule. */
public final class TeamFigures {
    /** A beginning that is shorter tells nothing. */
    private static final int LEAST_NAME = 4;

    private final SortedMap<RuleName, Figures> rules = new TreeMap<>();

    Figures of(RuleName rule) {
        return rules.computeIfAbsent(rule, name -> new Figures());
    }

    public SortedMap<RuleName, Figures> rules() {
        return Collections.unmodifiableSortedMap(rules);
    }

    public void add(RuleName rule, Figures figures) {
        of(rule).add(figures);
    }

    public Figures total() {
        Figures total = new Figures();
        rules.values().forEach(total::add);
        total.forgetTitle();
        return total;
    }

    /** What a rule's alerts are called, as far as their titles have a beginning in common; else the rule itself. */
    public String nameOf(RuleName rule) {
        return Optional.ofNullable(rules.get(rule))
                .flatMap(Figures::title)
                .map(CommonTitle::text)
                .filter(title -> title.length() >= LEAST_NAME)
                .orElse(rule.rule());
    }

    /** Share of the team's episodes that its {@code number} noisiest rules began; empty without episodes. */
    public OptionalDouble shareOfNoisiest(int number) {
        long all = rules.values().stream()
                .mapToLong(figures -> figures.count(Count.EPISODES))
                .sum();
        long noisiest = rules.values().stream()
                .map(figures -> figures.count(Count.EPISODES))
                .sorted(Comparator.reverseOrder())
                .limit(number)
                .mapToLong(Long::longValue)
                .sum();
        return Figures.share(noisiest, all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TeamFigures team && team.rules.equals(rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    @Override
    public String toString() {
        return Map.copyOf(rules).toString();
    }
}
