package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Compares a resource before and after, attribute by attribute. */
final class AttributeChanges {
    private static final JsonNode NOTHING = MissingNode.getInstance();

    private final List<AttributeChange> changes = new ArrayList<>();

    private AttributeChanges() {}

    /** What becomes different: by an update, or by a replacement. */
    static List<AttributeChange> of(Change change) {
        return compare(change, change.before());
    }

    /** All that a new resource is made with. */
    static List<AttributeChange> ofNew(Change change) {
        return compare(change, NOTHING);
    }

    private static List<AttributeChange> compare(Change change, JsonNode before) {
        AttributeChanges found = new AttributeChanges();
        found.compareValues(List.of(), before, change.after(), change.unknown(), change.sensitive());
        return found.changes;
    }

    private void compareValues(
            List<String> path, JsonNode before, JsonNode after, JsonNode unknown, List<JsonNode> sensitive) {
        if (unknown.isBoolean() && unknown.booleanValue() || isListWithUnknown(unknown)) {
            addChange(path, before, NOTHING, true, sensitive);
        } else if (holdsObjects(before) || holdsObjects(after) || holdsObjects(unknown)) {
            compareLists(path, before, after, unknown, sensitive);
        } else if (before.isObject() || after.isObject() || unknown.isObject()) {
            compareObjects(path, before, after, unknown, sensitive);
        } else if (!isSame(before, after)) {
            addChange(path, before, after, false, sensitive);
        }
    }

    private void compareObjects(
            List<String> path, JsonNode before, JsonNode after, JsonNode unknown, List<JsonNode> sensitive) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode side : List.of(before, after, unknown)) {
            side.fieldNames().forEachRemaining(names::add);
        }
        boolean ofAnotherKind =
                !before.isObject() && !Plan.isAbsent(before) || !after.isObject() && !Plan.isAbsent(after);
        if (ofAnotherKind) {
            addChange(path, before, after, false, sensitive);
            return;
        }
        for (String name : names) {
            List<String> inner = new ArrayList<>(path);
            inner.add(name);
            List<JsonNode> innerSensitive = new ArrayList<>();
            for (JsonNode side : sensitive) {
                innerSensitive.add(side.isBoolean() ? side : side.path(name));
            }
            compareValues(inner, before.path(name), after.path(name), unknown.path(name), innerSensitive);
        }
    }

    /** Blocks, which Terraform gives as lists; in some the order means nothing, so equal ones are taken out first. */
    private void compareLists(
            List<String> path, JsonNode before, JsonNode after, JsonNode unknown, List<JsonNode> sensitive) {
        List<JsonNode> earlier = elements(before);
        List<JsonNode> later = new ArrayList<>();
        List<JsonNode> laterUnknown = new ArrayList<>();
        List<JsonNode> elements = elements(after);
        List<JsonNode> unknowns = elements(unknown);
        for (int i = 0; i < Math.max(elements.size(), unknowns.size()); i++) {
            JsonNode element = i < elements.size() ? elements.get(i) : NOTHING;
            JsonNode elementUnknown = i < unknowns.size() ? unknowns.get(i) : NOTHING;
            if (hasTrue(elementUnknown) || !takeEqual(earlier, element)) {
                later.add(element);
                laterUnknown.add(elementUnknown);
            }
        }
        // Not by position: the lists of both sides are in no common order. One sensitive value makes all of them so.
        List<JsonNode> inner =
                sensitive.stream().anyMatch(AttributeChanges::hasTrue) ? List.of(BooleanNode.TRUE) : List.of();
        for (int i = 0; i < Math.max(earlier.size(), later.size()); i++) {
            compareValues(
                    path,
                    i < earlier.size() ? earlier.get(i) : NOTHING,
                    i < later.size() ? later.get(i) : NOTHING,
                    i < later.size() ? laterUnknown.get(i) : NOTHING,
                    inner);
        }
    }

    private void addChange(
            List<String> path, JsonNode before, JsonNode after, boolean unknown, List<JsonNode> sensitive) {
        changes.add(new AttributeChange(
                path,
                Plan.orMissing(before),
                Plan.orMissing(after),
                unknown,
                sensitive.stream().anyMatch(AttributeChanges::hasTrue)));
    }

    private static boolean takeEqual(List<JsonNode> from, JsonNode element) {
        for (int i = 0; i < from.size(); i++) {
            if (isSame(from.get(i), element)) {
                from.remove(i);
                return true;
            }
        }
        return false;
    }

    /** Equal in meaning: lists in any order, JSON texts in any layout, no value and null. */
    static boolean isSame(JsonNode one, JsonNode other) {
        if (Plan.isAbsent(one) || Plan.isAbsent(other)) {
            return Plan.isAbsent(one) && Plan.isAbsent(other);
        }
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        if (one.isTextual() && other.isTextual()) {
            return one.equals(other) || sameJson(one.textValue(), other.textValue());
        }
        if (one.isArray() && other.isArray()) {
            List<JsonNode> left = elements(one);
            for (JsonNode element : other) {
                if (!takeEqual(left, element)) {
                    return false;
                }
            }
            return left.isEmpty();
        }
        if (one.isObject() && other.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            one.fieldNames().forEachRemaining(names::add);
            other.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> isSame(one.path(name), other.path(name)));
        }
        return one.equals(other);
    }

    private static boolean sameJson(String one, String other) {
        if (!one.startsWith("{") || !other.startsWith("{")) {
            return false;
        }
        try {
            return isSame(Json.parse(one), Json.parse(other));
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    private static List<JsonNode> elements(JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(elements::add);
        } else if (!Plan.isAbsent(list)) {
            elements.add(list);
        }
        return elements;
    }

    private static boolean holdsObjects(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.get(0).isObject();
    }

    /** A list of values of which one is not known yet. */
    private static boolean isListWithUnknown(JsonNode unknown) {
        if (unknown.isArray()) {
            for (JsonNode element : unknown) {
                if (element.isBoolean() && element.booleanValue()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasTrue(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        for (JsonNode element : value) {
            if (hasTrue(element)) {
                return true;
            }
        }
        return false;
    }
}
