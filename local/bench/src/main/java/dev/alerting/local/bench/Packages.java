package dev.alerting.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sizes of the deployment packages. */
final class Packages {
    private static final double MB = 1_000_000;

    private Packages() {}

    static List<Row> measure(TestBed.Project project) throws IOException {
        return List.of(
                size("webhook", project.webhookPackage(), Target.under(12)),
                size("collector", project.collectorPackage(), Target.under(20)));
    }

    private static Row size(String name, Path zip, Target target) throws IOException {
        return Row.counted("deployment package, " + name, target, Files.size(zip) / MB, "MB", "");
    }
}
