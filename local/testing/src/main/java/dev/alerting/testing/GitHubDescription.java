package dev.alerting.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** GitHub's own description of its API (OpenAPI 3.0), against which requests and answers are held. */
public final class GitHubDescription {
    private static final Path FILE = Repository.path("..", "shared", "github", "openapi-issues.json");

    /** May follow any request, whether an operation lists it or not. */
    private static final Set<Integer> GENERAL = Set.of(301, 304, 307, 400, 401, 403, 404, 410, 429, 500, 502, 503);

    private static final int MOST_ERRORS = 5;
    private static final String SCHEMAS = "/components/schemas/";

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode root;
    private final Map<String, Schema> schemas = new HashMap<>();
    private final Set<String> used = new TreeSet<>();

    /** What was asked, and answered. Queries are as sent; bodies may be empty. */
    public record Exchange(
            String method, String path, String query, String requestBody, int status, String responseBody) {}

    private record Operation(String method, String template, JsonNode description) {}

    private GitHubDescription(JsonNode root) {
        this.root = root;
    }

    /** Empty where the description is not there. */
    public static Optional<GitHubDescription> find() {
        if (!Files.exists(FILE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new GitHubDescription(asJsonSchema(new ObjectMapper().readTree(FILE.toFile()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The described operations that were asked for so far, such as {@code GET /rate_limit}. */
    public synchronized Set<String> used() {
        return new TreeSet<>(used);
    }

    /** Whether the description has an operation of this method at this path. */
    public boolean describes(String method, String path) {
        return operation(method, path).isPresent();
    }

    /** In what an exchange disagrees with the description of its operation; a request counts only if it was carried out. */
    public synchronized List<String> disagreements(Exchange exchange) {
        Optional<Operation> found = operation(exchange.method(), exchange.path());
        if (found.isEmpty()) {
            return List.of("no operation " + exchange.method() + " " + exchange.path());
        }
        Operation operation = found.get();
        used.add(operation.method() + " " + operation.template());
        List<String> wrong = new ArrayList<>();
        if (exchange.status() < 300) {
            checkQuery(operation, exchange.query(), wrong);
            checkRequestBody(operation, exchange.requestBody(), wrong);
        }
        checkAnswer(operation, exchange, wrong);
        return wrong.stream()
                .map(what -> operation.method() + " " + operation.template() + " " + exchange.status() + ": " + what)
                .toList();
    }

    private Optional<Operation> operation(String method, String path) {
        String[] parts = path.split("/");
        return root.path("paths").properties().stream()
                .filter(entry -> entry.getValue().has(method.toLowerCase(Locale.ROOT)))
                .filter(entry -> matches(entry.getKey().split("/"), parts))
                // A fixed part is a better match than a variable one.
                .min(Comparator.comparingLong(
                        entry -> entry.getKey().chars().filter(c -> c == '{').count()))
                .map(entry ->
                        new Operation(method, entry.getKey(), entry.getValue().path(method.toLowerCase(Locale.ROOT))));
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    private void checkQuery(Operation operation, String query, List<String> wrong) {
        Map<String, JsonNode> known = new HashMap<>();
        operation.description().path("parameters").forEach(parameter -> {
            JsonNode resolved = resolve(parameter);
            if (resolved.path("in").asText().equals("query")) {
                known.put(resolved.path("name").asText(), resolved.path("schema"));
            }
        });
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = decode(parts[0]);
            if (pair.isEmpty()) {
                continue;
            }
            if (!known.containsKey(name)) {
                wrong.add("no parameter " + name);
                continue;
            }
            String text = parts.length < 2 ? "" : decode(parts[1]);
            boolean number = text.matches("-?[0-9]{1,9}");
            boolean fits = errors(known.get(name), mapper.getNodeFactory().textNode(text))
                            .isEmpty()
                    || number
                            && errors(known.get(name), mapper.getNodeFactory().numberNode(Integer.parseInt(text)))
                                    .isEmpty();
            if (!fits) {
                wrong.add("parameter " + name + " may not be " + text);
            }
        }
    }

    private void checkRequestBody(Operation operation, String text, List<String> wrong) {
        JsonNode schema = content(operation.description().path("requestBody"));
        if (text.isEmpty()) {
            return;
        }
        if (schema.isMissingNode()) {
            // Some clients send an empty object with every request.
            if (!text.equals("{}")) {
                wrong.add("takes no body");
            }
            return;
        }
        JsonNode body = parse(text);
        errors(schema, body).forEach(error -> wrong.add("request " + error));
        Set<String> names = new TreeSet<>();
        collectProperties(schema, names);
        body.fieldNames().forEachRemaining(name -> {
            if (!names.isEmpty() && !names.contains(name)) {
                wrong.add("request has no field " + name);
            }
        });
    }

    private void collectProperties(JsonNode schema, Set<String> names) {
        JsonNode resolved = resolve(schema);
        resolved.path("properties").fieldNames().forEachRemaining(names::add);
        for (String of : List.of("oneOf", "anyOf", "allOf")) {
            resolved.path(of).forEach(one -> collectProperties(one, names));
        }
    }

    private void checkAnswer(Operation operation, Exchange exchange, List<String> wrong) {
        JsonNode answers = operation.description().path("responses");
        JsonNode answer = answers.path(Integer.toString(exchange.status()));
        if (answer.isMissingNode()) {
            if (!GENERAL.contains(exchange.status())) {
                wrong.add("is not answered so");
            }
            return;
        }
        JsonNode schema = content(answer);
        if (schema.isMissingNode()) {
            if (!exchange.responseBody().isEmpty()) {
                wrong.add("is answered without a body");
            }
            return;
        }
        List<String> errors = errors(schema, parse(exchange.responseBody()));
        errors.stream().limit(MOST_ERRORS).forEach(error -> wrong.add("answer " + error));
    }

    private JsonNode content(JsonNode of) {
        return resolve(of).path("content").path("application/json").path("schema");
    }

    private JsonNode resolve(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref")) {
            String pointer = at.path("$ref").asText().substring(1);
            at = root.at(pointer.replaceFirst("^/\\$defs/", SCHEMAS));
        }
        return at;
    }

    private List<String> errors(JsonNode schema, JsonNode instance) {
        Schema compiled = schemas.computeIfAbsent(schema.toString(), key -> compile(schema));
        return compiled.validate(instance).stream().map(GitHubDescription::text).toList();
    }

    private static String text(Error error) {
        String property = error.getProperty() == null ? "" : "/" + error.getProperty();
        return error.getInstanceLocation() + property + " " + error.getMessage();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode document = mapper.createObjectNode();
        document.putArray("allOf").add(schema);
        document.set("$defs", root.at(SCHEMAS.substring(0, SCHEMAS.length() - 1)));
        // Without it, any text would do for a time or an address.
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
                .getSchema(document);
    }

    /** As JSON Schema has it: null is a type there, definitions have another place, and OpenAPI's own words mean nothing. */
    private static JsonNode asJsonSchema(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, asJsonSchema(array.get(i)));
            }
            return array;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> object.set(name, asJsonSchema(object.get(name))));
        object.remove(names.stream().filter(name -> name.startsWith("x-")).toList());
        if (object.path("discriminator").has("propertyName")) {
            object.remove("discriminator");
        }
        if (object.path("$ref").isTextual()) {
            object.put("$ref", object.path("$ref").asText().replaceFirst("^#" + SCHEMAS, "#/\\$defs/"));
        }
        if (!object.path("nullable").asBoolean(false)
                || !object.path("nullable").isBoolean()) {
            return object;
        }
        object.remove("nullable");
        ObjectNode either = object.objectNode();
        ArrayNode choices = either.putArray("anyOf");
        choices.addObject().put("type", "null");
        choices.add(object);
        return either;
    }

    private JsonNode parse(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            return mapper.getNodeFactory().textNode("no JSON: " + text);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
