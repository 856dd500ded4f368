package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** A link to a file of the repository, to a section of one, or to a section of the same document. */
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    @Test
    void theConfigurationTableNamesEveryVariableOfTheFunctions() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String file : new String[] {
            "common/src/main/java/dev/alerting/common/sender/RoutingDefaults.java",
            "common/src/main/java/dev/alerting/common/github/GitHubSettings.java",
            "collector/src/main/java/dev/alerting/collector/CollectorConfig.java",
            "webhook/src/main/java/dev/alerting/webhook/WebhookConfig.java",
            "history/src/main/java/dev/alerting/history/HistoryConfig.java"
        }) {
            read.addAll(found("\"([A-Z][A-Z0-9]*(?:_[A-Z]+)+)\"", text(file)));
        }

        Set<String> documented = found(
                "(?m)^\\| `([A-Z0-9_]+)` \\| (?:webhook|collector|history|webhook, collector|collector, history) \\|",
                text("README.md"));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void everyMakeTargetTheDocumentsNameExists() throws IOException {
        Set<String> targets = found("(?m)(?:^|(?<= ))([a-z][a-z-]*)(?=[a-z -]*:.*## )", text("Makefile"));

        Set<String> named = new TreeSet<>();
        for (Path document : documents()) {
            named.addAll(found("(?:`|    )make ([a-z-]+)", read(document)));
        }

        assertThat(named).contains("test", "demo", "aws-apply-dev").isSubsetOf(targets);
    }

    @Test
    void everyLinkBetweenDocumentsLeadsToAFileAndASectionOfIt() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(read(document));
            while (link.find()) {
                links++;
                Path target = link.group(1).isEmpty()
                        ? document
                        : document.resolveSibling(link.group(1)).normalize();
                String anchor = link.group(2);
                if (!Files.exists(target)
                        || (anchor != null && !anchors(read(target)).contains(anchor))) {
                    broken.add(ROOT.relativize(document) + ": " + link.group());
                }
            }
        }

        assertThat(links).isGreaterThan(20);
        assertThat(broken).isEmpty();
    }

    @Test
    void theLayoutInTheReadmeNamesEveryModule() throws IOException {
        Set<String> modules;
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            modules = files.filter(file ->
                            file.endsWith("pom.xml") && !file.getParent().equals(ROOT))
                    .map(file -> ROOT.relativize(file.getParent()) + "/")
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> documented = found("(?m)^\\| `([a-z/-]+/)` \\|", text("README.md"));

        assertThat(modules).contains("common/", "local/pipeline/").isSubsetOf(documented);
        assertThat(documented).allMatch(folder -> Files.isDirectory(ROOT.resolve(folder)));
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

        try (Stream<Path> files = Files.walk(ROOT.resolve("test-data"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.endsWith("README.md")))
                    .isNotEmpty()
                    .allMatch(file -> {
                        String name = file.getFileName().toString();
                        String folder = file.getParent().getFileName().toString();
                        return Stream.of("`" + name + "`", "/" + name + "`", "`" + folder + "`")
                                .anyMatch(table::contains);
                    });
        }
    }

    /** Everything written for people: the documents at the root, those below docs/, and those of GitHub's templates. */
    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        for (String folder : List.of("docs", "test-data", ".github")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    /** The ids GitHub gives to headings. */
    private static Set<String> anchors(String document) {
        Set<String> anchors = new TreeSet<>();
        for (String heading : found("(?m)^#+ +(.+?) *$", document)) {
            anchors.add(heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'));
        }
        return anchors;
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
