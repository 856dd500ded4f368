package dev.alerting.local.github.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.http.Response;
import java.util.List;
import java.util.function.Function;

/** Builds answers in GitHub's JSON. */
final class JsonAnswers {

    private static final String CONTENT_TYPE = "application/json; charset=utf-8";
    private static final String DOCS = "https://docs.github.com/rest";

    private final ObjectMapper mapper = new ObjectMapper();

    ObjectNode object() {
        return mapper.createObjectNode();
    }

    <T> ArrayNode array(List<T> items, Function<T, JsonNode> view) {
        ArrayNode array = mapper.createArrayNode();
        items.forEach(item -> array.add(view.apply(item)));
        return array;
    }

    Response ok(JsonNode body) {
        return answer(200, body);
    }

    Response created(JsonNode body) {
        return answer(201, body);
    }

    Response refused(Refusal refusal) {
        ObjectNode body = object().put("message", refusal.getMessage());
        if (!refusal.errors().isEmpty()) {
            body.set("errors", array(refusal.errors(), error -> {
                ObjectNode entry = object();
                error.value().ifPresent(value -> entry.put("value", value));
                error.message().ifPresent(message -> entry.put("message", message));
                return entry.put("resource", error.resource())
                        .put("field", error.field())
                        .put("code", error.code());
            }));
        }
        return error(refusal.status(), body);
    }

    Response redirect(int status, String location) {
        String message = status == 301 ? "Moved Permanently" : "Temporary Redirect";
        return error(status, object().put("message", message).put("url", location))
                .with("Location", location);
    }

    Response error(int status, ObjectNode body) {
        return answer(status, body.put("documentation_url", DOCS).put("status", Integer.toString(status)));
    }

    private Response answer(int status, JsonNode body) {
        try {
            return Response.text(status, CONTENT_TYPE, mapper.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }
}
