package dev.alerting.infra.stack;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of OPERATIONS.md and docs/deploy.md, run as an operator runs it, on the stack that {@code infra/bin/emulator-test} has
 * applied; {@code APPLIED_CONFIGURATION} names the folder with its configuration and state. What they said is in
 * {@code infra/target/documented-commands.log}.
 */
@EnabledIfEnvironmentVariable(
        named = "APPLIED_CONFIGURATION",
        matches = ".+",
        disabledReason = "run by EMULATOR_RUNBOOK=on infra/bin/emulator-test, which applies the stack first")
class DocumentedCommandsOnStackTest {
    @TempDir
    private static Path folder;

    private static Walk walk;

    @BeforeAll
    static void begin() throws IOException {
        Path log = Repository.path("infra", "target", "documented-commands.log");
        Files.deleteIfExists(log);
        walk = new Walk(Path.of(System.getenv("APPLIED_CONFIGURATION")), folder, log);
    }

    @AfterAll
    static void end() {
        if (walk != null) {
            walk.close();
        }
    }

    /** In the order of the steps: most need what one before has left. */
    @TestFactory
    Stream<DynamicTest> commands() {
        Set<String> documented = DocumentedWalk.documented();
        return DocumentedWalk.steps().stream()
                .map(step -> DynamicTest.dynamicTest(
                        step.command(),
                        () -> step.on(
                                walk,
                                DocumentedWalk.find(step.command(), documented).getFirst())));
    }
}
