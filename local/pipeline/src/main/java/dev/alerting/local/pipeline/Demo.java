package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.json.Json;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.local.aws.DeadLetter;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.history.LocalHistory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The walk-through: sends real payloads through the whole pipeline, shows what became of each, and checks it. */
final class Demo {
    /** A step takes well under a second; a pipeline that needs longer is broken. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ROW = "  %-12s %-46s %-18s %s%n";

    private final PrintStream out;
    private final Path testData;
    private final List<String> failures = new ArrayList<>();
    private final ActionLog log = new ActionLog();
    private int step;

    Demo(PrintStream out, Path testData) {
        this.out = out;
        this.testData = testData;
    }

    /** Returns the number of expectations that were not met. */
    int run() throws InterruptedException {
        Instant start = Instant.now();
        out.println("Starting the pipeline on this machine (nothing leaves it) ...");
        LocalOptions options = LocalOptions.standard().withLog(log).withProgress(line -> out.println("  " + line));
        try (LocalPipeline pipeline = LocalPipeline.start(options);
                Senders senders = new Senders(pipeline, testData)) {
            walkThrough(pipeline, senders);
            summary(pipeline);
            history(pipeline);
        }
        out.println();
        failures.forEach(failure -> out.println("NOT AS EXPECTED: " + failure));
        out.printf(
                "%s in %d s, the build not counted. Stay with it: make local%n",
                failures.isEmpty() ? "All " + step + " steps as expected" : failures.size() + " expectations failed",
                Duration.between(start, Instant.now()).toSeconds());
        return failures.size();
    }

    private void walkThrough(LocalPipeline pipeline, Senders senders) throws InterruptedException {
        out.println();
        out.printf(ROW, "SOURCE", "ALERT", "ACTION", "ISSUE");

        post(pipeline, senders, "Grafana fires", "grafana/grafana-firing.json", "CREATE");
        post(
                pipeline,
                senders,
                "Grafana repeats it four hours later",
                "grafana/grafana-firing-repeat.json",
                "SUPPRESS");
        post(pipeline, senders, "Grafana resolves it", "grafana/grafana-resolved.json", "CLOSE");
        post(pipeline, senders, "A late copy of the first notification", "grafana/grafana-firing.json", "SKIP_STALE");
        post(pipeline, senders, "It fires again: a fresh issue", "grafana/grafana-firing-again.json", "CREATE");
        post(pipeline, senders, "Its priority and teams change", "grafana/grafana-priority-change.json", "COMMENT");
        post(
                pipeline,
                senders,
                "Three alerts in one notification",
                "grafana/grafana-group-of-three.json",
                "CREATE",
                "CREATE",
                "CREATE");
        post(
                pipeline,
                senders,
                "One still fires, one is resolved",
                "grafana/grafana-mixed-group.json",
                "CLOSE",
                "SUPPRESS");
        publishToTopic(pipeline, senders, "A CloudWatch alarm", "cloudwatch/cloudwatch-alarm.json", "CREATE");
        publishToTopic(pipeline, senders, "... and its OK", "cloudwatch/cloudwatch-ok.json", "CLOSE");
        post(pipeline, senders, "Alertmanager fires", "alertmanager/alertmanager-firing.json", "CREATE");
        post(pipeline, senders, "... and resolves", "alertmanager/alertmanager-resolved.json", "CLOSE");
        post(pipeline, senders, "A PagerDuty incident is triggered", "pagerduty/pagerduty-triggered.json", "CREATE");
        post(pipeline, senders, "... acknowledged", "pagerduty/pagerduty-acknowledged.json", "IGNORE");
        post(pipeline, senders, "... and resolved", "pagerduty/pagerduty-resolved.json", "CLOSE");
        post(pipeline, senders, "A Datadog monitor triggers", "datadog/datadog-triggered.json", "CREATE");
        post(pipeline, senders, "... only warns", "datadog/datadog-warn.json", "COMMENT");
        post(pipeline, senders, "... and recovers", "datadog/datadog-recovered.json", "CLOSE");
        personCloses(pipeline, senders);
        post(
                pipeline,
                senders,
                "Nobody said who owns it: the fallback team does",
                "grafana/grafana-missing-team.json",
                "CREATE");
        deliveredTwice(pipeline, senders);
        publishToTopic(
                pipeline,
                senders,
                "Half a message on the topic: kept, and reported to whoever can fix it",
                "cloudwatch/cloudwatch-corrupted.json",
                "DEAD_LETTER",
                "CREATE");
        post(
                pipeline,
                senders,
                "An alert without its required fields",
                "grafana/grafana-missing-fields.json",
                "DEAD_LETTER",
                "CREATE");
        showRefused(senders);
        peopleWorkOnAnIssue(pipeline, senders);
    }

    /** The fourth time: acknowledged by a tick, snoozed by a word, refused for a reader, closed as not planned. */
    private void peopleWorkOnAnIssue(LocalPipeline pipeline, Senders senders) throws InterruptedException {
        People people = pipeline.gitHub().people();
        people.setRole("alice", Role.TRIAGE);
        people.setRole("rob", Role.READ);
        pipeline.connectGitHubEvents();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        title("The search is slow, and recovers, three times");
        for (int hours = 4; hours > 1; hours--) {
            Instant began = now.minus(Duration.ofHours(hours));
            search(pipeline, senders, AlertState.FIRING, began);
            search(pipeline, senders, AlertState.RESOLVED, began.plus(Duration.ofMinutes(12)));
        }
        expectActions("CREATE", "CLOSE", "CREATE", "CLOSE", "CREATE", "CLOSE");

        title("... and a fourth time: the issue says so");
        search(pipeline, senders, AlertState.FIRING, now.minus(Duration.ofMinutes(1)));
        expectActions("CREATE");
        int number = pipeline.gitHub().issues().getLast().number();
        String body = pipeline.gitHub().issues().getLast().body();
        body.lines().filter(line -> line.contains("time in 7 days")).forEach(line -> out.println("  " + line));
        checkThat(body.contains("4th time in 7 days; usually 12 min"), "the issue says that it is the fourth time");

        title("alice ticks \"I am on it\"");
        people.tick(number, "alice", "I am on it");
        awaitIdle(pipeline);
        expectActions("TICK");
        title("rob, who may only read, comments /close");
        people.comment(number, "rob", "/close");
        awaitIdle(pipeline);
        expectActions("COMMAND_REFUSED");
        title("alice comments /snooze 4h");
        people.comment(number, "alice", "/snooze 4h");
        awaitIdle(pipeline);
        expectActions("COMMAND");
        title("alice closes it as not planned");
        people.close(number, "alice", StateReason.NOT_PLANNED);
        awaitIdle(pipeline);
        expectActions("NOTE_CLOSED");
        title("It recovers, and is slow again: no issue for a week");
        search(pipeline, senders, AlertState.RESOLVED, now.plusSeconds(1));
        search(pipeline, senders, AlertState.FIRING, now.plusSeconds(2));
        expectActions("SKIP_MANUAL_CLOSE", "SKIP_SILENCED");
        checkThat(pipeline.gitHub().issues().getLast().number() == number, "#" + number + " is the last issue");
    }

    private void search(LocalPipeline pipeline, Senders senders, AlertState state, Instant at)
            throws InterruptedException {
        ObjectNode event = (ObjectNode) Json.parse(senders.readPayload("normalized/normalized-firing.json"));
        event.put("source", "search").put("title", "Search is slow").put("priority", "P2");
        event.put("state", state.name()).put("occurred_at", at.toString());
        event.withObjectProperty("identity").put("rule_id", "search-latency").remove("alarm_arn");
        int status = senders.send("normalized", Json.write(event));
        checkThat(status == 200, "the search's " + state + " is answered 200, not " + status);
        awaitIdle(pipeline);
    }

    /** A person closes an issue by hand; the alert resolving later leaves it as it is. */
    private void personCloses(LocalPipeline pipeline, Senders senders) throws InterruptedException {
        post(pipeline, senders, "A custom sender fires", "normalized/normalized-firing.json", "CREATE");
        int number = pipeline.gitHub().issues().getLast().number();
        pipeline.gitHub().people().close(number, "octocat", StateReason.COMPLETED);
        post(
                pipeline,
                senders,
                "A person closed #" + number + ", then it resolves",
                "normalized/normalized-resolved.json",
                "SKIP_MANUAL_CLOSE");
    }

    /** SQS may deliver twice: here the same delivery is put into the queue two times. */
    private void deliveredTwice(LocalPipeline pipeline, Senders senders) throws InterruptedException {
        title("One delivery, put into the queue twice");
        for (int i = 0; i < 2; i++) {
            pipeline.aws()
                    .sqs()
                    .sendMessage(request -> request.queueUrl(pipeline.aws().queueUrl())
                            .messageBody(senders.readPayload("alertmanager/alertmanager-missing-team.json"))
                            .messageAttributes(Map.of(
                                    "delivery_id",
                                    MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue("delivered-twice")
                                            .build())));
            awaitIdle(pipeline);
        }
        expectActions("CREATE", "SKIP_DUPLICATE");
    }

    private void showRefused(Senders senders) {
        title("A wrong token, and a body that is not JSON");
        int unauthorized = senders.post(
                        LocalSecrets.GRAFANA_HEADER, "wrong", senders.readPayload("grafana/grafana-firing.json"))
                .statusCode();
        out.printf(ROW, "grafana", "wrong token", "HTTP " + unauthorized, "-");
        checkThat(unauthorized == 401, "a wrong token is answered 401, not " + unauthorized);
        int malformed = senders.post(LocalSecrets.GRAFANA_HEADER, senders.readPayload("grafana/grafana-corrupted.json"))
                .statusCode();
        out.printf(ROW, "grafana", "cut in the middle", "HTTP " + malformed, "-");
        checkThat(malformed == 400, "a malformed body is answered 400, not " + malformed);
        log.drain();
    }

    private void post(LocalPipeline pipeline, Senders senders, String what, String file, String... actions)
            throws InterruptedException {
        title(what + "  (" + file + ")");
        int status = senders.send(file);
        checkThat(status == 200, file + " is answered 200, not " + status);
        awaitIdle(pipeline);
        expectActions(actions);
    }

    private void publishToTopic(LocalPipeline pipeline, Senders senders, String what, String file, String... actions)
            throws InterruptedException {
        title(what + "  (" + file + ")");
        senders.publish(senders.readPayload(file));
        awaitIdle(pipeline);
        expectActions(actions);
    }

    private void title(String what) {
        step++;
        out.printf("%n%2d. %s%n", step, what);
    }

    private void awaitIdle(LocalPipeline pipeline) throws InterruptedException {
        checkThat(pipeline.awaitEmpty(PATIENCE), "step " + step + " is done within " + PATIENCE.toSeconds() + " s");
    }

    private void expectActions(String... actions) {
        List<ActionLog.Entry> entries = log.drain();
        entries.forEach(entry -> out.printf(
                ROW,
                entry.source(),
                truncate(entry.alert(), 46),
                entry.action(),
                entry.issue().map(number -> "#" + number).orElse("-")));
        List<String> done =
                entries.stream().map(ActionLog.Entry::action).sorted().toList();
        checkThat(
                done.equals(List.of(actions).stream().sorted().toList()),
                "step " + step + " does " + List.of(actions) + ", not " + done);
    }

    private void summary(LocalPipeline pipeline) {
        out.printf("%nThe issues:%n");
        for (StoredIssue issue : pipeline.gitHub().issues()) {
            out.printf(
                    "  #%-3d %-7s %-52s %s%n",
                    issue.number(), issue.isOpen() ? "open" : "closed", truncate(issue.title(), 52), issue.labels());
        }
        out.printf("%nThe dead-letter queue:%n");
        for (DeadLetter letter : pipeline.aws().peekDlq()) {
            out.printf(
                    "  %-16s %s%n",
                    letter.messageAttributes().get("reason"),
                    truncate(letter.messageAttributes().get("reason_detail"), 100));
        }
    }

    /** What history tells of all this: an episode for each issue. */
    private void history(LocalPipeline pipeline) {
        Clock clock = Clock.systemUTC();
        Path folder = Path.of("target", "history");
        Figures all = new Figures();
        out.printf("%nWhat the alerts did:%n");
        try (LocalHistory history =
                LocalHistory.start(pipeline.aws(), folder, ZoneOffset.UTC, Optional.empty(), line -> {}, clock)) {
            history.catchUp();
            history.aggregate();
            LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
            for (LocalDate day : List.of(today.minusDays(1), today)) {
                for (String team : history.figures().teams(day)) {
                    Figures figures = history.figures().read(day, team).total();
                    all.add(figures);
                    out.printf(
                            "  %-24s %2d episodes, %d ended, %d closed by people%n",
                            team,
                            figures.count(Count.EPISODES),
                            figures.count(Count.ENDED),
                            figures.count(Count.CLOSED_BY_PERSON));
                }
            }
            history.export(today);
            out.println("  as files: " + folder.resolve("v1/dt=" + today));
        }
        long issues = pipeline.gitHub().issues().size();
        checkThat(
                all.count(Count.EPISODES) == issues,
                "history counts an episode for each of " + issues + " issues, not " + all.count(Count.EPISODES));
    }

    private void checkThat(boolean asExpected, String expectation) {
        if (!asExpected) {
            failures.add(expectation);
        }
    }

    private static String truncate(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
