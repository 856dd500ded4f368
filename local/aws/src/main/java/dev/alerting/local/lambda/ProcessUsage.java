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
 * @param peakRssBytes its peak resident memory; Linux only
 */
public record ProcessUsage(Optional<Duration> cpu, Optional<Long> peakRssBytes) {
    /** See proc_pid_status(5). */
    private static final Pattern HIGH_WATER_MARK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

    /** Both are empty once the process has ended. */
    static ProcessUsage of(ProcessHandle process) {
        return new ProcessUsage(process.info().totalCpuDuration(), peakRss(process.pid()));
    }

    private static Optional<Long> peakRss(long pid) {
        try {
            Matcher mark = HIGH_WATER_MARK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return mark.find() ? Optional.of(Long.parseLong(mark.group(1)) * 1024) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
