package dev.alerting.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this repository, whichever module's folder a test runs in. */
public final class Repository {
    private static final Path ROOT = findRoot(Path.of("").toAbsolutePath());

    private Repository() {}

    /** @param parts below the repository's root, e.g. {@code "test-data", "grafana"}; none for the root itself */
    public static Path path(String... parts) {
        Path path = ROOT;
        for (String part : parts) {
            path = path.resolve(part);
        }
        return path;
    }

    private static Path findRoot(Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run the tests from within the repository, not from " + start);
    }
}
