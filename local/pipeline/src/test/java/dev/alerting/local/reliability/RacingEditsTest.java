package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.issue.LivingBody.Box;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.github.GitHubSender;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * People edit the text of an issue and tick its boxes, and another instance closes it, at any moment between our reads and
 * writes, over HTTP, with the events that GitHub sends of it all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RacingEditsTest {
    private static final int SCHEDULES = 1_000;

    private final List<String> lines = new ArrayList<>();
    private final Set<Box> ticks = EnumSet.noneOf(Box.class);
    private Simulation simulation;
    private IssueTracker otherTracker;
    private LoopbackServer door;
    private Random random;
    private int number;
    private long overwritten;
    private boolean ended;
    private int endedDuringAnEdit;

    @BeforeAll
    void start() {
        simulation = Simulation.inMemory();
        otherTracker = simulation.newTracker();
        door = LoopbackServer.bind(ServerOptions.defaults());
        door.serve(this::accept);
        simulation.gitHub().webhook().sendTo(door.uri(), "secret");
        simulation.gitHub().people().setRole("alice", Role.TRIAGE);
    }

    @AfterAll
    void stop() {
        simulation.gitHub().webhook().disconnect();
        door.close();
        simulation.close();
    }

    /** As the webhook does. */
    private Response accept(Request request) {
        new GitHubSender()
                .reduce(Json.parse(request.text()))
                .ifPresent(event -> simulation
                        .queue()
                        .send(
                                Json.write(event),
                                Map.of(
                                        "source",
                                        "github",
                                        "delivery_id",
                                        request.header("X-GitHub-Delivery").orElseThrow())));
        return Response.empty(200);
    }

    @Test
    void noCharacterAndNoTickOfAPersonIsLostAndTheBlockIsRightInTheEnd() {
        long seed = new Random().nextLong();
        System.out.println("racing edits over HTTP, seed " + seed);
        Random seeds = new Random(seed);

        for (int schedule = 0; schedule < SCHEDULES; schedule++) {
            play(seeds.nextLong(), "schedule " + schedule + " of seed " + seed);
        }

        System.out.println("edits of people that ours had overwritten: " + overwritten);
        System.out.println("issues closed while another instance edited them: " + endedDuringAnEdit);
        assertThat(overwritten).as("races that were lost").isGreaterThan(SCHEDULES / 10);
        assertThat(endedDuringAnEdit).isGreaterThan(SCHEDULES / 20);
    }

    private void play(long seed, String name) {
        random = new Random(seed);
        lines.clear();
        ticks.clear();
        ended = false;
        simulation.reset();
        TestAlert alert = TestAlert.fresh().withPriority("P2");
        simulation.deliver(alert.firing(0));
        number = simulation.issues(alert).getFirst().number();
        Optional<Instance> other = random.nextInt(3) == 0
                ? Optional.of(simulation.newInstance(Chaos.none(), otherTracker))
                : Optional.empty();
        simulation.gitHub().onRequest(request -> {
            boolean write = request.operation().startsWith("PATCH");
            if (write && random.nextInt(3) == 0 || random.nextInt(12) == 0) {
                actAsAPerson();
            }
            if (write && !ended && other.isPresent() && random.nextInt(2) == 0) {
                ended = true;
                simulation.send(alert.resolved(0, 5));
                other.get().work(simulation.queue().receive(10));
                boolean closed =
                        !simulation.gitHub().issue(number).orElseThrow().isOpen();
                endedDuringAnEdit += closed ? 1 : 0;
            }
        });
        int steps = 2 + random.nextInt(3);
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(4)) {
                case 0 -> actAsAPerson();
                case 1 -> simulation.gitHub().people().comment(number, "alice", "/cause guess " + step);
                default -> {
                    if (!ended) {
                        simulation.send(alert.withReason("reason " + step).firing(0));
                    }
                }
            }
            if (random.nextBoolean()) {
                simulation.drain();
            }
        }
        simulation.drain();
        simulation.gitHub().clearHooks();
        if (!ended) {
            // What is only a repeat, because somebody has snoozed the alert, is shown every ten minutes.
            simulation.clock().advance(Duration.ofMinutes(15));
            simulation.deliver(alert.withReason("the last reason").firing(0));
        }

        StoredIssue issue = simulation.gitHub().issue(number).orElseThrow();
        AlertRecord record = simulation.record(alert);
        assertThat(issue.body().lines()).as(name).containsAll(lines);
        assertThat(issue.isOpen()).as(name).isEqualTo(!ended);
        if (ended) {
            // A tick after the end asks for nothing.
            assertThat(ticks).as(name).containsAll(record.handling().ticks());
            assertThat(issue.body()).as(name).contains("| State | **RESOLVED**").doesNotContain("**FIRING**");
        } else {
            assertThat(record.handling().ticks()).as(name).isEqualTo(ticks);
            assertThat(issue.body()).as(name).contains("`the last reason` |");
        }
        assertThat(LivingBody.tickedBoxes(issue.body())).as(name).isEqualTo(ticks);
        assertThat(issue.body().split("alerting-infra:state:start", -1))
                .as(name)
                .hasSize(2);
        assertThat(issue.body().split("alerting-infra:state:end", -1)).as(name).hasSize(2);
        assertThat(simulation.queue().deadLetters()).as(name).isEmpty();
        overwritten += simulation.log().stream()
                .filter(line -> line.contains("RESTORE_TEXT"))
                .count();
    }

    /** Adds a line in any place outside of the block, or ticks a box. */
    private void actAsAPerson() {
        String body = simulation.gitHub().issue(number).orElseThrow().body();
        Box box = Box.values()[random.nextInt(Box.values().length)];
        if (random.nextInt(3) == 0 && body.contains(box.toLine(false))) {
            ticks.add(box);
            simulation.gitHub().people().tick(number, "alice", box.label());
            return;
        }
        String line = "line " + lines.size() + " of a person";
        lines.add(line);
        simulation.gitHub().people().setBody(number, "alice", withLine(body, line));
    }

    private String withLine(String body, String line) {
        int start = body.indexOf("<!-- alerting-infra:state:start");
        int end = body.indexOf(LivingBody.END) + LivingBody.END.length();
        List<Integer> places = new ArrayList<>();
        // Not before the marker of ours, which is the first line.
        for (int at = body.indexOf('\n') + 1; at < body.length(); at++) {
            boolean outside = at <= start || at > end;
            if (outside && body.charAt(at - 1) == '\n') {
                places.add(at);
            }
        }
        places.add(body.length());
        int at = places.get(random.nextInt(places.size()));
        String before = body.substring(0, at);
        return before + (before.endsWith("\n") ? "" : "\n") + line + "\n" + body.substring(at);
    }
}
