package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.local.lambda.FunctionSpec.ClassLoading;
import dev.alerting.local.lambda.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures from the start of the process to the first answer. */
final class ColdStarts {
    /** Besides one that warms up the emulators. */
    private static final int STARTS = 7;

    private final TestBed bed;

    ColdStarts(TestBed bed) {
        this.bed = bed;
    }

    /** A function, one way of starting it, and the measurements. */
    private static final class Subject {
        private final String name;
        private final FunctionSpec spec;
        private final Supplier<String> event;
        private final List<Double> cpu = new ArrayList<>();
        private final List<Double> wall = new ArrayList<>();
        private final List<Double> first = new ArrayList<>();
        private final List<Double> firstCpu = new ArrayList<>();

        Subject(String name, FunctionSpec spec, Supplier<String> event) {
            this.name = name;
            this.spec = spec;
            this.event = event;
        }

        void cold() throws InterruptedException {
            try (FunctionProcess function = FunctionProcess.start(spec)) {
                function.invoke(event.get()).answer();
                cpu.add(FunctionTimer.millis(FunctionTimer.cpu(function)));
                wall.add(FunctionTimer.millis(function.timeToFirstAnswer().orElseThrow()));
            }
        }

        void restored() throws InterruptedException {
            try (FunctionProcess function = FunctionProcess.start(spec.withSnapStart())) {
                if (!function.awaitInitialized()) {
                    throw new IllegalStateException("not initialized: " + function.output());
                }
                FunctionTimer watch = FunctionTimer.start(function);
                Invocation invocation = function.invoke(event.get());
                invocation.answer();
                first.add(FunctionTimer.millis(invocation.took()));
                firstCpu.add(watch.read().functionCpuMs());
            }
        }

        void clearCaches() {
            List.of(cpu, wall, first, firstCpu).forEach(List::clear);
        }
    }

    /** The kinds take turns, so that other load on the machine affects all of them. */
    List<Row> measure() throws InterruptedException {
        Subject collector = new Subject("collector", bed.collector(), () -> bed.newAlerts(1));
        Subject webhook = new Subject("webhook", bed.webhook(), bed::webhookRequest);
        Subject managedCollector = managed(collector);
        Subject managedWebhook = managed(webhook);
        // After a restore, only milliseconds of work are left, and the emulators would use most of them.
        Subject restoredCollector =
                new Subject("collector", bed.collector().withEnvironment(bed.answeredAtOnce()), collector.event);
        Subject restoredWebhook =
                new Subject("webhook", bed.webhook().withEnvironment(bed.answeredAtOnce()), webhook.event);
        List<Subject> all =
                List.of(collector, webhook, managedCollector, managedWebhook, restoredCollector, restoredWebhook);
        for (int i = 0; i <= STARTS; i++) {
            for (Subject subject : List.of(collector, webhook, managedCollector, managedWebhook)) {
                subject.cold();
            }
            restoredCollector.restored();
            restoredWebhook.restored();
            if (i == 0) {
                all.forEach(Subject::clearCaches);
            }
        }
        List<Row> rows = new ArrayList<>();
        rows.addAll(cold(collector, Target.under(700), Target.under(900)));
        rows.addAll(cold(webhook, Target.under(450), Target.under(550)));
        rows.addAll(told(managedCollector));
        rows.addAll(told(managedWebhook));
        rows.addAll(restored(restoredCollector, Target.under(40)));
        rows.addAll(restored(restoredWebhook, Target.under(10)));
        return rows;
    }

    private static Subject managed(Subject subject) {
        return new Subject(
                subject.name + ", loaded as by the managed runtime",
                subject.spec.withClassLoading(ClassLoading.RUNTIME),
                subject.event);
    }

    private static List<Row> cold(Subject subject, Target cpuTarget, Target wallTarget) {
        Figures cpu = new Figures(subject.cpu);
        Figures wall = new Figures(subject.wall);
        return List.of(
                Row.timed("cold start, " + subject.name + ", CPU", cpuTarget, cpu.median(), "ms", cpu.spread()),
                Row.timed("cold start, " + subject.name + ", wall", wallTarget, wall.median(), "ms", wall.spread()));
    }

    private static List<Row> told(Subject subject) {
        Figures cpu = new Figures(subject.cpu);
        Figures wall = new Figures(subject.wall);
        return List.of(
                Row.told("cold start, " + subject.name + ", CPU", cpu.median(), "ms", cpu.spread()),
                Row.told("cold start, " + subject.name + ", wall", wall.median(), "ms", wall.spread()));
    }

    private static List<Row> restored(Subject subject, Target target) {
        Figures first = new Figures(subject.first);
        Figures cpu = new Figures(subject.firstCpu);
        return List.of(
                Row.timed(
                        "first invocation after a restore, " + subject.name,
                        target,
                        first.median(),
                        "ms",
                        first.spread()),
                Row.told(
                        "first invocation after a restore, " + subject.name + ", CPU",
                        cpu.median(),
                        "ms",
                        cpu.spread()));
    }
}
