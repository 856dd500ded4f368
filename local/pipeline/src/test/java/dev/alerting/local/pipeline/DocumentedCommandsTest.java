package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alerting.testing.DocumentedCommand;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The commands of the runbook and of the guide to deploying are commands that there are. */
class DocumentedCommandsTest {
    private static final Pattern MAKE = Pattern.compile("make [a-z][a-z0-9-]*((?: [A-Z_]+=[^ `\\n]*)+)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=");

    @Test
    void everyVariableGivenToMakeIsReadBySomething() throws IOException {
        String readers = Files.readString(Repository.path("Makefile"));
        try (Stream<Path> files = Stream.concat(
                Files.walk(Repository.path("infra", "bin")),
                Files.walk(Repository.path("local", "pipeline", "src", "main")))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                readers += Files.readString(file);
            }
        }
        String all = readers;
        TreeSet<String> variables = new TreeSet<>();
        for (String document : DocumentedCommand.DOCUMENTS) {
            MAKE.matcher(Files.readString(Repository.path(document)))
                    .results()
                    .flatMap(command -> VARIABLE.matcher(command.group(1)).results())
                    .map(name -> name.group(1))
                    .forEach(variables::add);
        }

        assertThat(variables)
                .contains("DRY_RUN", "LABELS", "REASON")
                .allMatch(name -> Pattern.compile("\\$[({]" + name + "\\b|\"" + name + "\"")
                        .matcher(all)
                        .find());
    }

    @Test
    void everyTargetOfMakeIsThere() throws IOException {
        TreeSet<String> targets = new TreeSet<>();
        for (String line : Files.readAllLines(Repository.path("Makefile"))) {
            if (line.matches("[a-z][a-z0-9 %-]*:.*")) {
                targets.addAll(List.of(line.substring(0, line.indexOf(':')).split(" ")));
            }
        }

        assertThat(DocumentedCommand.all())
                .filteredOn(command -> command.text().contains("make "))
                .hasSizeGreaterThan(50)
                .allSatisfy(command -> assertThat(targets)
                        .as(command.toString())
                        .containsAll(Stream.of(command.text()
                                        .replaceFirst("^.*\\bmake ", "")
                                        .replaceAll("<[^>]*>", "x")
                                        .split(" "))
                                .filter(word -> !word.contains("="))
                                .toList()));
    }

    /** By the AWS CLI itself, which parses a command as always and then prints its parameters instead of calling AWS. */
    @Nested
    class OfTheAwsCli {
        @BeforeAll
        static void findCli() {
            assumeTrue(System.getenv("CHECK_AWS_COMMANDS") != null, "make infra-test checks them");
            assumeTrue(parse("aws sts get-caller-identity").isEmpty(), "the AWS CLI is not installed");
        }

        @Test
        void everyCommandExistsWithItsOptions() throws IOException {
            List<String> commands = DocumentedCommand.all().stream()
                    .map(DocumentedCommand::text)
                    .filter(text -> text.startsWith("aws ") && !text.endsWith("*"))
                    .distinct()
                    .toList();

            assertThat(commands).hasSizeGreaterThan(8);
            // A second each, most of it the start of the CLI.
            assertThat(commands.parallelStream()
                            .flatMap(command -> parse(command).map(wrong -> command + ": " + wrong).stream())
                            .toList())
                    .isEmpty();
        }

        @Test
        void whatDoesNotExistIsFound() {
            assertThat(parse("aws dynamodb delete-table --tabel-name x")).isPresent();
            assertThat(parse("aws dynamodb remove-table --table-name x")).isPresent();
        }
    }

    /** What is wrong with a command; empty: nothing. */
    private static Optional<String> parse(String command) {
        String plain = command.strip()
                .replaceAll("\\$\\([^()]*(?:\\([^()]*\\)[^()]*)*\\)", "text")
                .replaceAll("<([A-Za-z -]+)>", "text");
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-c", plain + " --generate-cli-skeleton").redirectErrorStream(true);
        shell.environment().put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        shell.environment().put("AWS_REGION", "us-east-1");
        shell.environment().put("AWS_DEFAULT_REGION", "us-east-1");
        shell.environment().put("AWS_ACCESS_KEY_ID", "testing");
        shell.environment().put("AWS_SECRET_ACCESS_KEY", "testing");
        try {
            Process process = shell.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
