package dev.alerting.local.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Probe} and its output. The JVM is as Lambda's is, and no host name resolves in it. */
final class ProbeProcess implements AutoCloseable {
    private static final int MOST_ATTEMPTS = 5;

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final List<String> log = new ArrayList<>();

    private ProbeProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param folder of this process alone, while it runs */
    static ProbeProcess start(Path folder, String function, Map<String, String> environment) throws IOException {
        Path noHosts = folder.resolve("no-hosts");
        if (!Files.exists(noHosts)) {
            Files.createFile(noHosts);
        }
        Path arguments = folder.resolve("arguments");
        Files.write(arguments, openPackages());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        // What is compiled in the end is measured, not tested.
                        "-Dalerting.priming.rounds=" + Integer.getInteger("alerting.priming.rounds", 5),
                        "-Xlog:class+load:file=" + folder.resolve("classes.log"),
                        "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                        "-Djdk.net.hosts.file=" + noHosts,
                        "@" + arguments,
                        Probe.class.getName(),
                        function)
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        return new ProbeProcess(builder.start());
    }

    /** Every package of the JVM, so that every field can be read. */
    private static List<String> openPackages() {
        return ModuleLayer.boot().modules().stream()
                .filter(module -> module.isNamed())
                .flatMap(module -> module.getPackages().stream()
                        .map(name -> "--add-opens=" + module.getName() + "/" + name + "=ALL-UNNAMED"))
                .sorted()
                .toList();
    }

    /** @throws IllegalStateException with the output if the process ends without an answer */
    JsonNode ask(String command) throws IOException {
        in.write(command);
        in.newLine();
        in.flush();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(Probe.ANSWER)) {
                return Json.parse(line.substring(Probe.ANSWER.length()));
            }
            log.add(line);
        }
        throw new IllegalStateException(command + " was not answered:\n" + String.join("\n", log));
    }

    /**
     * Hands an event over, which has to succeed. Again, and at most five times, where the webhook has run out of its time, as it
     * may on a busy machine: the classes of all attempts count.
     */
    JsonNode succeeds(String event) throws IOException {
        JsonNode answer = ask(event);
        long classes = answer.path("classes").asLong();
        for (int attempt = 1; attempt < MOST_ATTEMPTS && answer.path("status").asInt() == 503; attempt++) {
            answer = ask(event);
            classes += answer.path("classes").asLong();
        }
        ((ObjectNode) answer).put("classes", classes);
        if (answer.path("failed").asInt() != 0 || answer.path("status").asInt(200) != 200) {
            throw new IllegalStateException(answer + ":\n" + String.join("\n", log));
        }
        return answer;
    }

    /** What the function wrote so far. */
    List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
