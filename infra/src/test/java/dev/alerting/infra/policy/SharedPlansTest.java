package dev.alerting.infra.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.alerting.infra.Plan;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plans that were crafted by others; skipped where the folder beside the repository is missing. */
class SharedPlansTest {
    private static final Path FOLDER =
            Repository.path().resolveSibling("shared").resolve("plans");

    @Test
    void everyOneIsRefused() throws IOException {
        assumeThat(FOLDER).as("crafted plans beside the repository").isDirectory();
        List<Path> plans;
        try (Stream<Path> files = Files.list(FOLDER)) {
            plans = files.filter(file -> file.toString().endsWith(".json")).toList();
        }

        assertThat(plans)
                .hasSizeGreaterThanOrEqualTo(11)
                .allSatisfy(file -> assertThat(PlanPolicy.findObjections(Plan.read(file), AllowedChanges.none()))
                        .isNotEmpty());
    }
}
