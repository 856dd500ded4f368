package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The classes that a function loads until its first answer, by library. They account for most of a cold start. */
final class LoadedClasses {
    /** {@code [0.123s][info][class,load] a.b.C source: file:/.../lib/x-1.2.jar}. */
    private static final Pattern LINE = Pattern.compile("\\] (\\S+) source: (.+)$");

    private static final Pattern JAR = Pattern.compile("([^/]+?)(?:-\\d[^/]*)?\\.jar$");

    private LoadedClasses() {}

    static Report.Table measure(TestBed bed) throws IOException, InterruptedException {
        Map<String, Integer> collector = count(bed.collector(), bed.newAlerts(1));
        Map<String, Integer> webhook = count(bed.webhook(), bed.webhookRequest());
        List<String> libraries = Stream.concat(collector.keySet().stream(), webhook.keySet().stream())
                .distinct()
                .sorted(Comparator.comparingInt((String name) -> -collector.getOrDefault(name, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("all", total(collector), total(webhook)));
        libraries.forEach(name -> lines.add(List.of(
                name, Figures.text(collector.getOrDefault(name, 0)), Figures.text(webhook.getOrDefault(name, 0)))));
        return new Report.Table(
                "Classes loaded until the first answer", List.of("from", "collector", "webhook"), lines);
    }

    private static String total(Map<String, Integer> counts) {
        return Figures.text(counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    private static Map<String, Integer> count(FunctionSpec spec, String event)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("class-load-", ".log");
        try {
            FunctionSpec logged = spec.withJvmOptions("-Xlog:class+load:file=" + log);
            try (FunctionProcess function = FunctionProcess.start(logged)) {
                function.invoke(event).answer();
            }
            return parse(Files.readAllLines(log));
        } finally {
            Files.delete(log);
        }
    }

    static Map<String, Integer> parse(List<String> lines) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                counts.merge(source(matcher.group(1), matcher.group(2)), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static String source(String className, String source) {
        if (source.startsWith("shared objects file")) {
            return "JDK, from its archive";
        }
        if (source.startsWith("jrt:")) {
            return "JDK, not in its archive";
        }
        Matcher jar = JAR.matcher(source);
        if (jar.find()) {
            return jar.group(1);
        }
        return source.startsWith("file:") ? "the function itself" : "made at run time (lambdas, proxies)";
    }
}
