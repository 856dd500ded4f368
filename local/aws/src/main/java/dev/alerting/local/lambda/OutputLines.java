package dev.alerting.local.lambda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The output of a process, standard output and error combined as in a log stream: the newest lines, and the total
 * size.
 */
final class OutputLines {
    private static final int CAPACITY = 10_000;

    private final Deque<String> newest = new ArrayDeque<>();
    private long bytes;

    /** Reads until the process closes its output. */
    void drain(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output was cut off: " + e.getMessage() + ")");
        }
    }

    private synchronized void add(String line) {
        if (newest.size() == CAPACITY) {
            newest.removeFirst();
        }
        newest.addLast(line);
        bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    synchronized List<String> newestLines() {
        return List.copyOf(newest);
    }

    /** The total of all lines including line ends, also of those no longer kept. */
    synchronized long bytes() {
        return bytes;
    }
}
