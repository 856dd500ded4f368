package dev.alerting.history;

import dev.alerting.history.report.ReportBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files in memory, and in which order they came. */
public final class MemoryBucket implements ReportBucket {
    private final Map<String, String> files = new TreeMap<>();
    private final List<String> puts = new ArrayList<>();
    private final Trouble trouble;

    public MemoryBucket(Trouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public Optional<String> read(String key) {
        trouble.around(() -> {});
        return Optional.ofNullable(files.get(key));
    }

    @Override
    public void put(String key, Path file, String contentType) {
        trouble.around(() -> {
            try {
                files.put(key, Files.readString(file));
                puts.add(key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public Map<String, String> files() {
        return Map.copyOf(files);
    }

    public List<String> puts() {
        return List.copyOf(puts);
    }
}
