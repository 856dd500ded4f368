package dev.alerting.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code make fuzz COUNT=n SEED=n}; a short run with every build. */
class CommandParserFuzzTest {
    /** What decides about lines in Markdown, and what does not. */
    private static final List<String> PARTS = List.of(
            "/ack",
            "/ack",
            "/ack  ",
            "  /snooze 4h",
            "   /close noise",
            "/CAUSE the disk",
            "/team a `b` c",
            "    /ack",
            "\t/ack",
            " \t/ack",
            "text",
            "text text",
            "`",
            "``",
            "`/ack`",
            "```",
            "```java",
            "~~~",
            "~~~~",
            "````",
            "   ```",
            "    ```",
            "> ",
            ">",
            "> > ",
            "- ",
            "* ",
            "1. ",
            "2) ",
            "10. ",
            "-",
            "+",
            "- - ",
            "-\t",
            "  - ",
            "   ",
            "  ",
            "    ",
            "\t",
            "",
            "",
            "<!--",
            "-->",
            "<div>",
            "</div>",
            "<pre>",
            "</pre>",
            "<a>",
            "<a href=\"",
            "\">",
            "<b",
            "<?",
            "?>",
            "<![CDATA[",
            "]]>",
            "<!X",
            ">",
            "[",
            "]",
            "](",
            "](u)",
            ")",
            "[a]: ",
            "[a]:",
            "'",
            "\"",
            "\\",
            "\\`",
            "\\[",
            "(",
            "# ",
            "#",
            "===",
            "---",
            "***",
            "___",
            "- - -",
            "*",
            "**",
            "_",
            "&amp;",
            "http://x/",
            "<http://x>",
            "|",
            "|---|",
            "\u000b",
            "\0",
            "\u00e9",
            "\ud83d\ude00",
            "\ud83d");

    private static final List<String> ENDS = List.of("\n", "\n", "\n", "\n\n", "\r\n", "\r", " ", "");

    private long commands;
    private long taken;

    @Test
    void noCommandComesOutOfCodeQuotesHtmlOrLinks() {
        int count = Integer.getInteger("fuzz.count", 5_000);
        long seed = Long.getLong("fuzz.seed", 20_261_128L);
        Random random = new Random(seed);

        for (int i = 0; i < count; i++) {
            check(comment(random), seed);
        }

        System.out.printf(
                "fuzz: commands, %,d comments, seed %d: %,d of %,d commands taken, the others are hard to tell from links"
                        + " and tags%n",
                count, seed, taken, commands);
        assertThat(taken).isGreaterThan(commands * 9 / 10);
        assertThat(commands).isGreaterThan(count / 10);
    }

    private void check(String comment, long seed) {
        List<String> expected = MarkdownOracle.findCommands(comment);
        List<String> found = new ArrayList<>();
        CommandParser.parse(comment).forEach(line -> found.add(MarkdownOracle.normalized(line.toString())));
        commands += Math.min(expected.size(), CommandParser.MAX_COMMANDS);
        taken += found.size();

        assertThat(isPartOf(found, expected))
                .as("%s of %s, in %s of seed %d", found, expected, quoted(comment), seed)
                .isTrue();
        if (comment.indexOf('<') < 0 && comment.indexOf('[') < 0) {
            assertThat(found)
                    .as("in %s of seed %d", quoted(comment), seed)
                    .isEqualTo(expected.subList(0, Math.min(expected.size(), CommandParser.MAX_COMMANDS)));
        }
    }

    /** In the same order, perhaps with others between them. */
    private static boolean isPartOf(List<String> part, List<String> whole) {
        int next = 0;
        for (String one : whole) {
            if (next < part.size() && part.get(next).equals(one)) {
                next++;
            }
        }
        return next == part.size();
    }

    private static String comment(Random random) {
        while (true) {
            StringBuilder text = new StringBuilder();
            int parts = 1 + random.nextInt(14);
            for (int i = 0; i < parts; i++) {
                text.append(PARTS.get(random.nextInt(PARTS.size()))).append(ENDS.get(random.nextInt(ENDS.size())));
            }
            String comment = text.toString();
            // Here the library does not follow the specification: a tilde behind backticks does begin a fence.
            if (!comment.contains("`~") && !comment.contains("~`")) {
                return comment;
            }
        }
    }

    private static String quoted(String comment) {
        return "\"" + comment.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n") + "\"";
    }
}
