package dev.alerting.local.snapshot;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.CollectorHandler;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.FunctionSettings;
import dev.alerting.local.aws.LocalLambdaContext;
import dev.alerting.webhook.WebhookHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A function in a process of its own, made as Lambda makes it, that tells what it is like around a snapshot. Answers each
 * line of its input, a command with its argument, with a line of JSON; what else is written is the function's log.
 */
final class Probe {
    static final String ANSWER = "probe ";

    private static final Pattern HISTOGRAM_LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    private final RequestHandler<?, ?> handler;
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();

    private Probe(String function) {
        this.handler = function.equals("collector") ? new CollectorHandler() : new WebhookHandler();
    }

    public static void main(String[] args) throws Exception {
        ProxySelector.setDefault(new Destinations());
        Probe probe = new Probe(args[0]);
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] command = line.split(" ", 2);
                ObjectNode answer = probe.run(command[0], command.length > 1 ? command[1] : "");
                System.out.println(ANSWER + Json.write(answer));
            }
        }
    }

    private ObjectNode run(String command, String argument) throws Exception {
        return switch (command) {
            case "checkpoint" -> timed(() -> hook("beforeCheckpoint"));
            case "nothing" -> timed(() -> {});
            case "restore" -> timed(() -> hook("afterRestore"));
            case "event" ->
                event(
                        Json.parse(argument).path("body").asText(),
                        Json.parse(argument).path("header").asText());
            case "state" -> state();
            case "destinations" -> {
                ObjectNode seen = Json.object();
                ((Destinations) ProxySelector.getDefault()).seen().forEach(seen.withArrayProperty("seen")::add);
                yield seen;
            }
            case "reach" -> Json.object().put("found", new ObjectGraph(argument).isReachableFrom(handler));
            case "dns" ->
                Json.object().put("ttl", (int) Class.forName("sun.net.InetAddressCachePolicy")
                        .getMethod("get")
                        .invoke(null));
            default -> throw new IllegalArgumentException(command);
        };
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private ObjectNode timed(Step step) throws Exception {
        long loaded = classes.getTotalLoadedClassCount();
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        step.run();
        long took = System.nanoTime() - wall;
        return Json.object()
                .put("wallMicros", took / 1_000)
                .put("cpuMicros", (cpuNanos() - cpu) / 1_000)
                .put("classes", classes.getTotalLoadedClassCount() - loaded);
    }

    /** Of all threads there are, by the scheduler; the JVM's own counter moves in steps of 10 ms. */
    private static long cpuNanos() throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    sum += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                } catch (IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        return sum;
    }

    /** As the runtime interface client calls it, through its own context. */
    private static void hook(String name) throws ReflectiveOperationException {
        Class<?> core = Class.forName("com.amazonaws.services.lambda.crac.Core");
        Class<?> context = Class.forName("com.amazonaws.services.lambda.crac.Context");
        try {
            context.getMethod(name, context)
                    .invoke(core.getMethod("getGlobalContext").invoke(null), (Object) null);
        } catch (InvocationTargetException e) {
            // After the hooks the client clears the JVM's cache of addresses, with native code that it loads elsewhere.
            if (!(e.getCause() instanceof UnsatisfiedLinkError)) {
                throw e;
            }
            // And it collects garbage.
            System.gc();
        }
    }

    private ObjectNode event(String body, String header) throws Exception {
        List<Object> answers = new ArrayList<>();
        ObjectNode measured;
        if (handler instanceof CollectorHandler collector) {
            SQSEvent event = FunctionEvents.queue(body);
            var context = new LocalLambdaContext(FunctionSettings.resolveReferences("collector"), Clock.systemUTC());
            measured = timed(() -> answers.add(collector.handleRequest(event, context)));
        } else {
            APIGatewayV2HTTPEvent request = FunctionEvents.http(body, header);
            measured = timed(() -> answers.add(((WebhookHandler) handler).handleRequest(request, null)));
        }
        return switch (answers.getFirst()) {
            case SQSBatchResponse response ->
                measured.put("failed", response.getBatchItemFailures().size());
            case APIGatewayV2HTTPResponse response -> measured.put("status", response.getStatusCode());
            default -> throw new IllegalStateException();
        };
    }

    private static ObjectNode state() throws IOException, JMException {
        ObjectNode state = Json.object();
        // The histogram first: it collects garbage, and with it what closes itself only then.
        ObjectNode instances = Json.object();
        histogram().forEach(instances::put);
        Set<String> inodes = tcpSockets();
        long sockets;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            sockets = files.filter(file -> isTcp(file, inodes)).count();
        }
        state.put("sockets", sockets);
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .forEach(state.withArrayProperty("threads")::add);
        state.set("instances", instances);
        return state;
    }

    /** A connection or a listener; the JVM keeps one unconnected socket, which it closes others with. */
    private static boolean isTcp(Path descriptor, Set<String> inodes) {
        try {
            return inodes.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** In the form of a descriptor's link. */
    private static Set<String> tcpSockets() throws IOException {
        Set<String> links = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            Files.readAllLines(Path.of("/proc/self/net", table)).stream()
                    .skip(1)
                    .map(line -> "socket:[" + line.strip().split("\\s+")[9] + "]")
                    .forEach(links::add);
        }
        return links;
    }

    /** Instances that are reachable, by class. */
    private static Map<String, Long> histogram() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String text = (String) server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
        Map<String, Long> counts = new HashMap<>();
        text.lines()
                .map(HISTOGRAM_LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> counts.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum));
        return counts;
    }
}
