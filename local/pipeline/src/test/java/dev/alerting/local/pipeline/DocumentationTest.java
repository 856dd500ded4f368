package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say is there, is there. */
class DocumentationTest {
    private static final Path ROOT = Repository.path();

    @Test
    void theConfigurationTableNamesEveryVariableOfTheFunctions() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String file : new String[] {
            "collector/src/main/java/dev/alerting/collector/CollectorConfig.java",
            "webhook/src/main/java/dev/alerting/webhook/WebhookConfig.java"
        }) {
            read.addAll(found("\"([A-Z]+(?:_[A-Z]+)+)\"", text(file)));
        }

        Set<String> documented = found("(?m)^\\| `([A-Z_]+)` \\| (?:webhook|collector|both) \\|", text("README.md"));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void everyMakeTargetTheDocumentsNameExists() throws IOException {
        Set<String> targets = found("(?m)(?:^|(?<= ))([a-z][a-z-]*)(?=[a-z -]*:.*## )", text("Makefile"));

        Set<String> named = new TreeSet<>();
        for (String file :
                new String[] {"README.md", "CONTRIBUTING.md", "OPERATIONS.md", "SECURITY.md", "docs/reliability.md"}) {
            named.addAll(found("(?:`|    )make ([a-z-]+)", text(file)));
        }

        assertThat(named).isNotEmpty().isSubsetOf(targets);
    }

    @Test
    void everyTestTheReliabilityTableNamesExists() throws IOException {
        String tests;
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.filter(file -> file.toString().matches(".*/src/test/.*\\.java"))
                    .map(DocumentationTest::read)
                    .collect(Collectors.joining("\n"));
        }
        String table = text("docs/reliability.md");

        Set<String> classes = found("`([A-Z]\\w+(?:Test|Properties))(?:\\.\\w+)?`", table);
        Set<String> methods = found("`(?:[A-Z]\\w+Test)?\\.(\\w+)`", table);

        assertThat(classes).isNotEmpty().allMatch(name -> tests.contains("class " + name + " {"));
        assertThat(methods).isNotEmpty().allMatch(name -> tests.contains("void " + name + "("));
    }

    @Test
    void everyPayloadIsInTheTableOfTestData() throws IOException {
        String table = text("test-data/README.md");

        try (Stream<Path> files = Files.walk(ROOT.resolve("test-data"), 2)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allMatch(name -> table.contains("`" + name + "`"));
        }
    }

    private static Set<String> found(String regex, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
