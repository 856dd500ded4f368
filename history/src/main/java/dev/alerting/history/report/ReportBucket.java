package dev.alerting.history.report;

import java.nio.file.Path;
import java.util.Optional;

/** Where files go. Every call may throw a {@code StoreUnavailableException}. */
public interface ReportBucket {
    /** The text of a small file; empty if it is not there. */
    Optional<String> read(String key);

    void put(String key, Path file, String contentType);
}
