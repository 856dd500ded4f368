package dev.alerting.local.lambda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a process writes, standard output and error together as in a log stream: the newest lines, and the size of all. */
final class OutputLines {
    private static final int CAPACITY = 10_000;

    private final Deque<String> newest = new ArrayDeque<>();
    private long bytes;

    /** Reads until the process has closed its end. */
    void drain(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output broke off: " + e.getMessage() + ")");
        }
    }

    private synchronized void add(String line) {
        if (newest.size() == CAPACITY) {
            newest.removeFirst();
        }
        newest.addLast(line);
        bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    synchronized List<String> newest() {
        return List.copyOf(newest);
    }

    /** Of all lines with their ends, also of those no longer held. */
    synchronized long bytes() {
        return bytes;
    }
}
