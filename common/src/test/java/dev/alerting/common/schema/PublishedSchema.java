package dev.alerting.common.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A second reader of the published schema, from its text alone: JSON Schema 2020-12 with patterns as ECMA-262 has them.
 * It knows the keywords that the schema uses and refuses any other.
 */
final class PublishedSchema {
    /** What means the same to every engine of regular expressions, whatever its flags. */
    static final Pattern PORTABLE = Pattern.compile(
            "\\^?(?:[A-Za-z0-9:/|?*+(){},-]|\\\\\\.|" + "\\[\\^?(?:[A-Za-z0-9._+-]|\\\\u[0-9a-f]{4})+])+\\$?");

    private final JsonNode root;
    private final Map<String, Pattern> patterns = new HashMap<>();

    PublishedSchema(String text) {
        this.root = Json.parse(text);
    }

    boolean accepts(JsonNode instance) {
        return accepts(root, instance);
    }

    private boolean accepts(JsonNode schema, JsonNode instance) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!accepts(keyword.getKey(), keyword.getValue(), schema, instance)) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(String keyword, JsonNode value, JsonNode schema, JsonNode instance) {
        return switch (keyword) {
            case "$schema", "$id", "$defs", "title", "description" -> true;
            case "$ref" -> accepts(root.at(value.textValue().substring(1)), instance);
            case "type" -> isOfType(value, instance);
            case "const" -> equal(value, instance);
            case "enum" -> isOneOf(value, instance);
            case "pattern" -> !instance.isTextual() || matches(value.textValue(), instance.textValue());
            case "maxLength" -> !instance.isTextual() || length(instance.textValue()) <= value.intValue();
            case "minimum" -> !instance.isNumber() || compare(instance, value) >= 0;
            case "maximum" -> !instance.isNumber() || compare(instance, value) <= 0;
            case "minItems" -> !instance.isArray() || instance.size() >= value.intValue();
            case "maxItems" -> !instance.isArray() || instance.size() <= value.intValue();
            case "maxProperties" -> !instance.isObject() || instance.size() <= value.intValue();
            case "anyOf" -> anyOf(value, instance);
            case "required" -> !instance.isObject() || hasAll(value, instance);
            case "items" -> !instance.isArray() || all(value, instance);
            case "properties" -> !instance.isObject() || properties(value, instance);
            case "propertyNames" -> !instance.isObject() || names(value, instance);
            case "additionalProperties" ->
                !instance.isObject() || additional(value, schema.path("properties"), instance);
            default -> throw new IllegalStateException("a keyword this reader does not know: " + keyword);
        };
    }

    private static boolean isOfType(JsonNode type, JsonNode instance) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOfType(one, instance)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.textValue()) {
            case "object" -> instance.isObject();
            case "array" -> instance.isArray();
            case "string" -> instance.isTextual();
            case "number" -> instance.isNumber();
            case "boolean" -> instance.isBoolean();
            default -> throw new IllegalStateException("a type this reader does not know: " + type);
        };
    }

    private static boolean equal(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber() ? compare(one, other) == 0 : one.equals(other);
    }

    private static boolean isOneOf(JsonNode values, JsonNode instance) {
        for (JsonNode value : values) {
            if (equal(value, instance)) {
                return true;
            }
        }
        return false;
    }

    private static int compare(JsonNode one, JsonNode other) {
        return new BigDecimal(one.asText()).compareTo(new BigDecimal(other.asText()));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** ECMA's {@code ^} and {@code $} are the ends of the text; Java's {@code $} is also before a last line break. */
    private boolean matches(String pattern, String text) {
        return patterns.computeIfAbsent(
                        pattern,
                        key -> Pattern.compile(key.replaceFirst("^\\^", "\\\\A").replaceFirst("\\$$", "\\\\z")))
                .matcher(text)
                .find();
    }

    private boolean anyOf(JsonNode schemas, JsonNode instance) {
        for (JsonNode schema : schemas) {
            if (accepts(schema, instance)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAll(JsonNode names, JsonNode instance) {
        for (JsonNode name : names) {
            if (!instance.has(name.textValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean all(JsonNode schema, JsonNode array) {
        for (JsonNode element : array) {
            if (!accepts(schema, element)) {
                return false;
            }
        }
        return true;
    }

    private boolean properties(JsonNode schemas, JsonNode object) {
        return schemas.properties().stream()
                .allMatch(property ->
                        !object.has(property.getKey()) || accepts(property.getValue(), object.path(property.getKey())));
    }

    private boolean names(JsonNode schema, JsonNode object) {
        return object.properties().stream()
                .allMatch(member -> accepts(schema, Json.object().textNode(member.getKey())));
    }

    private boolean additional(JsonNode schema, JsonNode known, JsonNode object) {
        return object.properties().stream()
                .filter(member -> !known.has(member.getKey()))
                .allMatch(member -> schema.isBoolean() ? schema.booleanValue() : accepts(schema, member.getValue()));
    }
}
