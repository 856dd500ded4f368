package dev.alerting.common.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The published schema, {@code schemas/alert-event.schema.json}, and every violation of it. */
public final class AlertEventSchema {
    private static final String RESOURCE = "alert-event.schema.json";

    private final Schema schema;

    private AlertEventSchema(Schema schema) {
        this.schema = schema;
    }

    /** Compiles the packaged schema; about 0.2 s in a cold JVM, so once and only where it is needed. */
    public static AlertEventSchema load() {
        return new AlertEventSchema(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Json.parse(text())));
    }

    /** The schema as published. */
    public static String text() {
        try (InputStream in = AlertEventSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the package");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every violation, ordered by pointer; empty for a valid event. */
    public List<Violation> validate(JsonNode event) {
        return schema
                .validate(event, context -> context.executionConfig(config -> config.locale(Locale.ENGLISH)))
                .stream()
                .map(AlertEventSchema::toViolation)
                .distinct()
                .sorted(Comparator.comparing(Violation::pointer).thenComparing(Violation::message))
                .toList();
    }

    private static Violation toViolation(Error error) {
        String pointer = error.getInstanceLocation().toString();
        String named = error.getProperty() == null
                ? pointer
                : pointer + "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        return switch (error.getKeyword()) {
            case "required" -> new Violation(named, "is required");
            case "additionalProperties" -> new Violation(named, "is not a known property");
            case "pattern" -> new Violation(pointer, patternOf(error));
            default -> new Violation(pointer, error.getMessage());
        };
    }

    /** Nobody reads the pattern of a time. */
    private static String patternOf(Error error) {
        String place = error.getSchemaLocation().toString();
        if (place.endsWith("/$defs/time/pattern")) {
            return "is not an RFC 3339 time with an offset, e.g. 2025-09-16T17:11:19Z";
        }
        return place.endsWith("/$defs/visible/pattern") ? "has no visible character" : error.getMessage();
    }
}
