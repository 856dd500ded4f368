package dev.alerting.infra.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs what the documents tell an operator to type, in bash. */
final class Shell {
    /** Much longer than the longest command takes, which plans or applies: the emulator is slow on a busy machine. */
    private static final long PATIENCE_MINUTES = 10;

    private static final Pattern COLOURS = Pattern.compile("\\x1b\\[[0-9;]*m");

    private Shell() {}

    /**
     * @param without variables that the command must not inherit: those of the make and the Maven that run the test are left
     *     out anyway, and CI, as an operator is asked
     * @param with further variables
     * @param answers lines that are typed
     */
    static Ran run(Path folder, String script, List<String> without, Map<String, String> with, List<String> answers) {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        environment.keySet().removeAll(List.of("CI", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"));
        environment.keySet().removeAll(without);
        environment.putAll(with);
        try {
            Path output = Files.createTempFile("command-", ".log");
            try {
                Process process = shell.redirectOutput(output.toFile()).start();
                type(process, answers);
                boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                String said = COLOURS.matcher(Files.readString(output)).replaceAll("");
                return new Ran(script, ended ? process.exitValue() : -1, said);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void type(Process process, List<String> answers) {
        try (var input = process.getOutputStream()) {
            for (String answer : answers) {
                input.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // It has ended without reading them; its status says how.
        }
    }

    /** @param status -1 if it took too long */
    record Ran(String command, int status, String output) {
        @Override
        public String toString() {
            return "$ " + command + "\n" + output + "\n(status " + status + ")";
        }
    }
}
