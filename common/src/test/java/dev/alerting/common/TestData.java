package dev.alerting.common;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The payloads of {@code test-data/}, as the providers send them. */
public final class TestData {
    private static final Path ROOT = Repository.path("test-data");

    private TestData() {}

    /** Names of all payloads relative to {@code test-data/}, sorted, e.g. {@code grafana/grafana-firing.json}. */
    public static List<String> names() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String name) {
        try {
            return Files.readString(ROOT.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh tree at every call, free to be changed. */
    public static ObjectNode json(String name) {
        return (ObjectNode) Json.parse(text(name));
    }
}
