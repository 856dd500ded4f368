package dev.alerting.common.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.issue.LivingBody.Box;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/**
 * People edit and tick at any moment between our reads and writes. GitHub has no conditional write; its event of each
 * of our edits tells what the edit has replaced.
 */
class RacingEditsProperties {
    /** One body, as GitHub keeps it. */
    private static final class Issue {
        private final Queue<String[]> events = new ArrayDeque<>();
        private String body;

        private Issue(String body) {
            this.body = body;
        }

        private void write(String text) {
            events.add(new String[] {body, text});
            body = text;
        }
    }

    /**
     * A read whose write is still to come.
     *
     * @param version of the record, read with the body
     * @param state what the record told
     */
    private record Pending(String read, Optional<String[]> event, int version, int state) {}

    @Property(tries = 1000)
    void noCharacterAndNoTickOfAPersonIsLostAndTheBlockIsRightInTheEnd(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        Issue issue = new Issue("The issue.\n\n" + LivingBodyTest.block(1, "state 1") + "\n\nEnd.\n");
        List<String> tokens = new ArrayList<>();
        Set<Box> ticks = EnumSet.noneOf(Box.class);
        List<Pending> pending = new ArrayList<>();
        int version = 1;
        int state = 1;
        for (int step = 0; step < 12 + random.nextInt(20); step++) {
            switch (random.nextInt(5)) {
                case 0 -> pending.add(new Pending(issue.body, Optional.empty(), ++version, ++state));
                case 1 -> {
                    if (!issue.events.isEmpty()) {
                        pending.add(new Pending(issue.body, Optional.of(issue.events.remove()), ++version, state));
                    }
                }
                case 2 -> {
                    if (!pending.isEmpty()) {
                        write(issue, pending.remove(random.nextInt(pending.size())));
                    }
                }
                case 3 -> {
                    String token = "person-" + step;
                    tokens.add(token);
                    issue.body = withLine(issue.body, token, random);
                }
                default -> {
                    Box box = Box.values()[random.nextInt(Box.values().length)];
                    ticks.add(box);
                    issue.body = issue.body.replace(box.toLine(false), box.toLine(true));
                }
            }
        }

        for (Pending last : pending) {
            write(issue, last);
        }
        for (int event = 0; !issue.events.isEmpty(); event++) {
            assertThat(event).as("edits that put something right end").isLessThan(200);
            write(issue, new Pending(issue.body, Optional.of(issue.events.remove()), ++version, state));
        }

        assertThat(issue.body.lines()).containsAll(tokens).contains("The issue.", "End.", "state " + state);
        assertThat(LivingBody.tickedBoxes(issue.body)).isEqualTo(ticks);
        assertThat(issue.body.split("alerting-infra:state:start", -1)).hasSize(2);
        assertThat(issue.body.split("alerting-infra:state:end", -1)).hasSize(2);
    }

    private static void write(Issue issue, Pending pending) {
        String read = pending.read();
        List<String> block = List.of(LivingBodyTest.block(pending.version(), "state " + pending.state()));
        if (pending.event().isEmpty()) {
            issue.write(LivingBody.merge(read, block));
            return;
        }
        String[] event = pending.event().get();
        LivingBody.findOverwritten(event[0], event[1])
                .map(overwritten -> LivingBody.restore(overwritten, read).orElse(read))
                .map(whole -> LivingBody.merge(whole, block, Set.of(), read))
                .filter(whole -> !LivingBody.looksLike(whole, read))
                .ifPresent(issue::write);
    }

    /** In any place outside of the block. */
    private static String withLine(String body, String line, Random random) {
        int start = body.indexOf("<!-- alerting-infra:state:start");
        int end = body.indexOf(LivingBody.END) + LivingBody.END.length();
        List<Integer> places = new ArrayList<>();
        for (int at = 0; at < body.length(); at++) {
            boolean outside = at <= start || at > end;
            if (outside && (at == 0 || body.charAt(at - 1) == '\n')) {
                places.add(at);
            }
        }
        places.add(body.length());
        int at = places.get(random.nextInt(places.size()));
        String before = body.substring(0, at);
        return before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line + "\n" + body.substring(at);
    }
}
