package dev.alerting.local.history;

import dev.alerting.history.report.ReportBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A folder in place of the bucket. */
public final class FolderBucket implements ReportBucket {
    private final Path folder;

    public FolderBucket(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<String> read(String key) {
        Path file = folder.resolve(key);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(String key, Path file, String contentType) {
        try {
            Path target = folder.resolve(key);
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
