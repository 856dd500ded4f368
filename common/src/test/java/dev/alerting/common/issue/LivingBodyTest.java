package dev.alerting.common.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.issue.LivingBody.Box;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivingBodyTest {
    private static final String START = "<!-- alerting-infra:state:start v=7 -->";

    @Test
    void theBlockTakesThePlaceOfTheOldOneAndNothingElseChanges() {
        String body = "before\n\n" + block(7, "old") + "\n\nafter  \n";

        String merged = LivingBody.merge(body, List.of(block(8, "new")));

        assertThat(withoutBase(merged)).isEqualTo("before\n\n" + block(8, "new") + "\n\nafter  \n");
    }

    @Test
    void lineEndsOfABrowserStay() {
        String body = "before\r\n" + block(7, "old").replace("\n", "\r\n") + "\r\nafter";

        String merged = LivingBody.merge(body, List.of(block(8, "new")));

        assertThat(withoutBase(merged)).isEqualTo("before\r\n" + block(8, "new").replace("\n", "\r\n") + "\r\nafter");
    }

    @Test
    void aMissingBlockGoesToTheEnd() {
        assertThat(withoutBase(LivingBody.merge("text", List.of(block(8, "new")))))
                .isEqualTo("text\n\n" + block(8, "new"));
        assertThat(withoutBase(LivingBody.merge("text\r\nmore", List.of(block(8, "new")))))
                .isEqualTo("text\r\nmore\r\n\r\n" + block(8, "new").replace("\n", "\r\n"));
        assertThat(withoutBase(LivingBody.merge("", List.of(block(8, "new"))))).isEqualTo(block(8, "new"));
    }

    @Test
    void whatIsLeftOfADamagedBlockStaysBelowTheNewOne() {
        assertThat(withoutBase(LivingBody.merge("a\n" + START + "\nleft over", List.of(block(8, "new")))))
                .isEqualTo("a\n\n" + block(8, "new") + "\nleft over");
        assertThat(withoutBase(LivingBody.merge("left over\n" + LivingBody.END + "\nb", List.of(block(8, "new")))))
                .isEqualTo("left over\n\n" + block(8, "new") + "\nb");
    }

    @Test
    void aBeginningWithoutItsEndDoesNotReachIntoTheNextBlock() {
        String body = START + "\nmine\n" + block(7, "old");

        String merged = LivingBody.merge(body, List.of(block(8, "new")));

        assertThat(withoutBase(merged)).isEqualTo(START + "\nmine\n" + block(8, "new"));
    }

    @Test
    void mergingAgainFindsTheSamePlace() {
        for (String body : List.of("text", START + "\nleft over", "x" + LivingBody.END + "y", "")) {
            String once = LivingBody.merge(body, List.of(block(8, "new")));

            assertThat(withoutBase(LivingBody.merge(once, List.of(block(8, "new")))))
                    .isEqualTo(withoutBase(once));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"- [x] I am on it", "- [X] I am on it", "* [x] I am on it  ", "- [x] I am on it\r"})
    void ticksStay(String line) {
        String body = block(7, "old").replace("- [ ] I am on it", line);

        String merged = LivingBody.merge(body, List.of(block(8, "new")));

        assertThat(LivingBody.tickedBoxes(merged)).containsExactly(Box.ACKNOWLEDGE);
        assertThat(merged).contains("- [x] I am on it", "- [ ] Snooze 4 h", "- [ ] Noise");
    }

    @Test
    void aTickThatHasBeenDealtWithCanBeClearedAndNoOther() {
        String body = block(7, "old").replace("[ ]", "[x]");

        String merged = LivingBody.merge(body, List.of(block(8, "new")), Set.of(Box.SNOOZE));

        assertThat(LivingBody.tickedBoxes(merged)).containsExactly(Box.ACKNOWLEDGE, Box.NOISE);
    }

    @Test
    void boxesOutsideOfTheBlockAreNotOurs() {
        String body = "- [x] Noise\n\n" + block(7, "old");

        assertThat(LivingBody.tickedBoxes(body)).isEmpty();
        assertThat(LivingBody.tickedBoxes(LivingBody.merge(body, List.of(block(8, "new")))))
                .isEmpty();
    }

    @Test
    void aNearlyFullBodyGetsTheFormThatFitsAndLosesNothing() {
        String people = "p".repeat(LivingBody.MAX_BODY - 300);
        List<String> forms = List.of(block(8, "f".repeat(1_000)), block(8, "short"));

        String merged = LivingBody.merge(people, forms);

        assertThat(withoutBase(merged)).isEqualTo(people + "\n\n" + block(8, "short"));
        assertThat(merged).hasSizeLessThanOrEqualTo(LivingBody.MAX_BODY);
    }

    @Test
    void aFullBodyStaysAsItIs() {
        String people = "p".repeat(LivingBody.MAX_BODY);

        assertThat(LivingBody.merge(people, List.of(block(8, "new")))).isEqualTo(people);
        assertThat(LivingBody.merge("text", List.of())).isEqualTo("text");
    }

    @Test
    void whatAnEditHasOverwrittenComesBackOnce() {
        String read = "text\n\n" + block(7, "old");
        String written = LivingBody.merge(read, List.of(block(8, "new")));
        String theirs = ("of a person\n" + read).replace("- [ ] Noise", "- [x] Noise");

        String restored = restoreOverwritten(theirs, written, written).orElseThrow();

        assertThat(restored).startsWith("of a person\ntext\n").contains("new", "- [x] Noise");
        assertThat(restoreOverwritten(written, restored, restored)).isEmpty();
    }

    @Test
    void whereSomebodyHasGoneOnWhatIsMissingIsAdded() {
        String read = "text\n\n" + block(7, "old");
        String written = LivingBody.merge(read, List.of(block(8, "new")));
        String theirs = "first\n" + read;
        String current = written.replace("text", "text, and more");

        String restored = restoreOverwritten(theirs, written, current).orElseThrow();

        assertThat(restored).startsWith("text, and more\n").contains("new").contains("first");
    }

    @Test
    void aLineThatAPersonHasRewrittenIsAddedAndTheOldOneStays() {
        String read = "text\n\n" + block(7, "old");
        String written = LivingBody.merge(read, List.of(block(8, "new")));

        String restored = restoreOverwritten(read.replace("text", "better"), written, written)
                .orElseThrow();

        assertThat(restored).startsWith("text\n").contains("new").endsWith("\n\nbetter");
    }

    @Test
    void anEditThatHasOverwrittenNothingLeavesAllAsItIs() {
        String read = "text\n\n" + block(7, "old").replace("- [ ] Noise", "- [x] Noise");
        String written = LivingBody.merge(read, List.of(block(8, "new")));

        assertThat(restoreOverwritten(read, written, written)).isEqualTo(Optional.empty());
        assertThat(restoreOverwritten("a person's", "and another's", "and another's"))
                .isEmpty();
    }

    @Test
    void anEditThatHasReplacedANewerBlockIsToldAndBringsNothingBack() {
        String read = "text\n\n" + block(7, "old");
        String newer = LivingBody.merge(read, List.of(block(9, "newer")));
        String written = LivingBody.merge(read, List.of(block(8, "new")));

        assertThat(LivingBody.findOverwritten(newer, written)).get().satisfies(found -> {
            assertThat(found.replaced()).isEmpty();
            assertThat(LivingBody.restore(found, written)).isEmpty();
        });
        assertThat(LivingBody.findOverwritten(written, newer)).isEmpty();
    }

    static Optional<String> restoreOverwritten(String from, String written, String current) {
        return LivingBody.findOverwritten(from, written)
                .flatMap(overwritten -> LivingBody.restore(overwritten, current));
    }

    static String block(int version, String text) {
        return "<!-- alerting-infra:state:start v=" + version + " -->\n" + text
                + "\n\n- [ ] I am on it\n- [ ] Snooze 4 h\n- [ ] Noise\n\n" + LivingBody.END;
    }

    private static String withoutBase(String body) {
        return body.replaceAll("<!-- base=[0-9a-f]{16} -->\r?\n", "");
    }
}
