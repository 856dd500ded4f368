package dev.alerting.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resources that a process has used so far.
 *
 * @param cpu user and system time of all threads, in steps of the system's clock tick (10 ms on Linux); empty if the
 *     system does not report it
 * @param rssBytes its resident memory now; Linux only
 * @param peakRssBytes its peak resident memory; Linux only
 */
public record ProcessUsage(Optional<Duration> cpu, Optional<Long> rssBytes, Optional<Long> peakRssBytes) {
    /** See proc_pid_status(5). */
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

    private static final Pattern HIGH_WATER_MARK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

    /** All are empty once the process has ended. */
    static ProcessUsage of(ProcessHandle process) {
        return new ProcessUsage(
                process.info().totalCpuDuration(),
                memory(process.pid(), RESIDENT),
                memory(process.pid(), HIGH_WATER_MARK));
    }

    private static Optional<Long> memory(long pid, Pattern line) {
        try {
            Matcher found = line.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return found.find() ? Optional.of(Long.parseLong(found.group(1)) * 1024) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
