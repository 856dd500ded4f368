package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The rules that attributes have in common. */
final class Rules {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private Rules() {}

    /** Anything may stand there, also what is known only after the apply. */
    static Rule free() {
        return change -> Optional.empty();
    }

    /** Every change needs an exception. What has no rule is treated like this. */
    static Rule kept() {
        return change -> Optional.of(change.describe());
    }

    /** One of these values, or nothing where the provider's default is one of them; in new resources as well. */
    static Rule always(Object... values) {
        Set<String> accepted = List.of(values).stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        Rule oneOfThem = known(change -> Plan.isAbsent(change.after())
                || accepted.contains(change.after().asText()));
        return new Rule() {
            @Override
            public Optional<String> objection(AttributeChange change) {
                return oneOfThem.objection(change);
            }

            @Override
            public Optional<String> objectionAtCreation(AttributeChange value) {
                return objection(value);
            }
        };
    }

    /** A number within these limits. */
    static Rule between(long least, long most) {
        return known(change -> number(change.after())
                .filter(n -> n.compareTo(BigDecimal.valueOf(least)) >= 0)
                .filter(n -> n.compareTo(BigDecimal.valueOf(most)) <= 0)
                .isPresent());
    }

    /** A number not below what it is, and at most this. */
    static Rule raised(long most) {
        return known(change -> compare(change)
                .filter(numbers -> numbers.after().compareTo(numbers.before()) >= 0)
                .filter(numbers -> numbers.after().compareTo(BigDecimal.valueOf(most)) <= 0)
                .isPresent());
    }

    /** A number between half and twice what it is. */
    static Rule nearby() {
        return known(change -> compare(change).filter(Numbers::areNearby).isPresent());
    }

    /** A list that only gains elements. */
    static Rule gains() {
        return known(change -> {
            List<JsonNode> after = new ArrayList<>();
            change.after().forEach(after::add);
            for (JsonNode element : change.before()) {
                if (!after.contains(element)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Off may become on, or a value come in where there was none; never the other way round. */
    static Rule onlyOn() {
        return known(change -> !isOn(change.before()) || change.after().equals(change.before()));
    }

    /** What was there may go: a filter, a limit. */
    static Rule onlyGoes() {
        return known(change -> Plan.isAbsent(change.after()));
    }

    /** A change that is known and fits. */
    static Rule known(Predicate<AttributeChange> fits) {
        return change -> !change.unknown() && fits.test(change) ? Optional.empty() : Optional.of(change.describe());
    }

    private static boolean isOn(JsonNode value) {
        return !Plan.isAbsent(value) && !(value.isBoolean() && !value.booleanValue());
    }

    /** A number, also where it is a text, as in environment variables. */
    static Optional<BigDecimal> number(JsonNode value) {
        if (value.isNumber()) {
            return Optional.of(value.decimalValue());
        }
        if (value.isTextual() && value.textValue().matches("-?\\d{1,15}(\\.\\d{1,10})?")) {
            return Optional.of(new BigDecimal(value.textValue()));
        }
        return Optional.empty();
    }

    /** A number before and after. */
    record Numbers(BigDecimal before, BigDecimal after) {
        /** Between half and twice; zero stays zero. */
        boolean areNearby() {
            BigDecimal half = before.divide(TWO);
            BigDecimal twice = before.multiply(TWO);
            return after.compareTo(half.min(twice)) >= 0 && after.compareTo(half.max(twice)) <= 0;
        }
    }

    static Optional<Numbers> compare(AttributeChange change) {
        return number(change.before())
                .flatMap(before -> number(change.after()).map(after -> new Numbers(before, after)));
    }
}
