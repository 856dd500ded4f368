package dev.alerting.collector.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ack",
                "  /ack",
                "   /ack",
                "/ACK",
                "/Ack   ",
                "/ack\t",
                "On it.\n/ack",
                "On it.\n\n/ack\n\nBack in an hour.",
                "/ack\r\n",
                "On it.\r/ack\r",
                "/ack\n---",
                "/ack\n-- \nJane Doe",
                "# Notes\n/ack",
                "- looked at it\n- restarted it\n\n/ack",
                "- looked at it\n/ack",
                "1. did this\n   ```\n   make it so\n   ```\n\n/ack",
                "> is anybody on it?\n\n/ack",
                "```\nlog\n```\n/ack",
                "~~~\nlog\n~~~~~\n/ack",
                "    log\n\n/ack",
                "See `df -h`.\n/ack\nAnd `du`.",
                "See [the runbook](https://example.com).\n/ack\n(soon)",
                "<details>\n\nlog\n\n</details>\n\n/ack",
                "<!-- a note -->\n/ack",
                "*so\n/ack\nsoon*",
                "so](\n/ack\nsoon (x)",
            })
    void isACommand(String comment) {
        assertThat(CommandParser.parse(comment))
                .extracting(CommandLine::toString)
                .containsExactly("/ack");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ack",
                "/acknowledge",
                "/ack.",
                "/ ack",
                "please /ack",
                "\\/ack",
                "    /ack",
                "\t/ack",
                " \t/ack",
                "```\n/ack\n```",
                "```\n/ack",
                "````\n```\n/ack\n```\n````",
                "~~~ text\n/ack\n~~~",
                "   ```\n/ack\n   ```",
                "- x\n  ```\n  /ack\n  ```",
                "- x\n\n      /ack",
                "> /ack",
                "> x\n/ack",
                "> - x\n> /ack",
                "- > x\n/ack",
                "<!--\n/ack\n-->",
                "<!--\n\n/ack",
                "<pre>\n\n/ack\n</pre>",
                "<div>\n/ack\n</div>",
                "<br>\n/ack",
                "<?\n/ack\n?>",
                "`a\n/ack\nb`",
                "``a `\n/ack\nb``",
                "so <!--\n/ack\n-->",
                "so <a title=\"\n/ack\n\">x</a>",
                "[text\n/ack\n](https://example.com)",
                "[text](https://example.com '\n/ack\n')",
                "[label]:\n/ack",
                "![\n/ack\n](x)",
                "/ack\u2028now",
            })
    void isNone(String comment) {
        assertThat(CommandParser.parse(comment)).isEmpty();
    }

    @Test
    void theArgumentIsTheRestOfTheLine() {
        assertThat(CommandParser.parse("/cause \t the `disk` was full \n/CLOSE Noise"))
                .extracting(CommandLine::word, CommandLine::argument)
                .containsExactly(tuple("cause", "the `disk` was full"), tuple("close", "Noise"));
    }

    @Test
    void anArgumentOfMoreThan200CharactersMakesNoCommand() {
        assertThat(CommandParser.parse("/cause " + "x".repeat(200))).hasSize(1);
        assertThat(CommandParser.parse("/cause " + "x".repeat(201))).isEmpty();
    }

    @Test
    void theFirstFiveOfACommentCount() {
        assertThat(CommandParser.parse("/help\n".repeat(4) + "/ack\n/unack"))
                .extracting(CommandLine::word)
                .containsExactly("help", "help", "help", "help", "ack");
    }

    @Test
    void theKeyOfALineStaysWhenOthersComeAndGo() {
        List<CommandLine> before = CommandParser.parse("/ack\n/snooze 4h\n/ack");

        List<CommandLine> after = CommandParser.parse("Hello.\n/useful\n/ack\n\n/ack\n/snooze  4h");

        assertThat(before).extracting(CommandLine::key).doesNotHaveDuplicates();
        assertThat(after)
                .extracting(CommandLine::key)
                .containsAll(before.stream().map(CommandLine::key).toList());
        assertThat(CommandParser.parse("/snooze 5h").getFirst().key())
                .isNotEqualTo(before.get(1).key());
    }

    @Test
    void depthAndLengthCostNoStack() {
        assertThat(CommandParser.parse("> ".repeat(30_000) + "x\n\n/ack")).hasSize(1);
        assertThat(CommandParser.parse("- ".repeat(2_000) + "x\n\n/ack")).hasSize(1);
        assertThat(CommandParser.parse("<a" + " b".repeat(30_000) + ">\n/ack")).isEmpty();
        assertThat(CommandParser.parse("*".repeat(60_000) + "\n/ack")).hasSize(1);
        assertThat(CommandParser.parse("\\``".repeat(20_000) + "\n/ack")).hasSize(1);
        assertThat(CommandParser.parse("[".repeat(30_000) + "\n" + "/ack\n".repeat(7_000) + "]"))
                .isEmpty();
    }
}
