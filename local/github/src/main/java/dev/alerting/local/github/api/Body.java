package dev.alerting.local.github.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON that a caller sent, read as strictly as GitHub reads it. */
final class Body {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode json;

    private Body(JsonNode json) {
        this.json = json;
    }

    /** The body as a JSON object; an empty body counts as an empty object. */
    static Body object(Request request) {
        JsonNode json = request.body().length == 0 ? JSON.createObjectNode() : parse(request);
        if (!json.isObject()) {
            throw Refusal.notAnObject();
        }
        return new Body(json);
    }

    /** The labels of the label routes: {@code {"labels": [...]}} or a bare array. */
    static List<String> labels(Request request) {
        JsonNode json = request.body().length == 0 ? JSON.createObjectNode() : parse(request);
        if (json.isArray()) {
            return names(json);
        }
        return object(request).labels("labels").orElse(List.of());
    }

    private static JsonNode parse(Request request) {
        try {
            JsonNode json = JSON.readTree(request.body());
            refuseLoneSurrogates(json);
            return json;
        } catch (JsonProcessingException e) {
            throw Refusal.badJson();
        } catch (IOException e) {
            // The bytes are not UTF-8.
            throw Refusal.badJson();
        }
    }

    /** JSON can escape half a surrogate pair, but that is not text: strict parsers refuse it. */
    private static void refuseLoneSurrogates(JsonNode json) {
        if (json.isTextual()) {
            json.textValue().codePoints().forEach(c -> {
                if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    throw Refusal.badJson();
                }
            });
        }
        json.forEach(Body::refuseLoneSurrogates);
    }

    boolean has(String field) {
        return json.has(field);
    }

    /** A required string. */
    String requiredText(String field) {
        if (!json.has(field)) {
            throw Refusal.invalidRequest("\"%s\" wasn't supplied.".formatted(field));
        }
        return text(field).orElseThrow(() -> notText(json.get(field)));
    }

    /** A string, unless it is absent or null. */
    Optional<String> text(String field) {
        JsonNode value = json.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        // GitHub accepts a number as a title.
        if (value.isTextual() || (field.equals("title") && value.isIntegralNumber())) {
            return Optional.of(value.asText());
        }
        throw notText(value);
    }

    /** Names of labels: strings, or objects with a name. */
    Optional<List<String>> labels(String field) {
        JsonNode value = json.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isArray()) {
            throw Refusal.invalidRequest("For 'properties/%s', %s is not an array.".formatted(field, value));
        }
        return Optional.of(names(value));
    }

    /** A nested object, unless it is absent or null. */
    Optional<ObjectNode> object(String field) {
        return Optional.ofNullable(json.get(field)).filter(JsonNode::isObject).map(ObjectNode.class::cast);
    }

    /** The strings of an array; empty if there is none. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        json.path(field).forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static List<String> names(JsonNode array) {
        List<String> names = new ArrayList<>();
        for (JsonNode item : array) {
            JsonNode name = item.isObject() ? item.path("name") : item;
            if (!name.isTextual()) {
                throw notText(name);
            }
            names.add(name.asText());
        }
        return names;
    }

    private static Refusal notText(JsonNode value) {
        return Refusal.invalidRequest(value.isNull() ? "nil is not a string." : "%s is not a string.".formatted(value));
    }
}
