package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    /** Where a zero-width space has to be is shown as a middle dot. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ask @alice              | ask @·alice
            @acme/on-call           | @·acme/on-call
            fixes #12               | fixes #·12
            acme/site#7             | acme/site#·7
            see gh-12               | see GH-·12
            http://evil.example     | http·://evil.example
            HTTPS://evil.example    | HTTPS·://evil.example
            www.evil.example        | www·.evil.example
            mailto:a                | mailto·:a
            """)
    void whatGitHubWouldActOnIsBroken(String text, String safe) {
        assertThat(SafeText.title(text)).isEqualTo(safe.replace('·', '\u200b'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9fceb02d0ae598e95dc970b74767f19372d61af8",
                "revert 9fceb02 now",
                // The end of it is the start of another commit.
                "aaaaa19fceb02d0ae598e95dc970b74767f19372d61a",
                "alice@9fceb02"
            })
    void nothingThatCouldNameACommitIsLeftInOnePiece(String text) {
        assertThat(SafeText.title(text)).doesNotContainPattern("(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Disk is 97 % full on db-1",
                "arn:aws:cloudwatch:us-east-1:123456789012:alarm:checkout",
                "user@ host # 1",
                "C# and F#",
                "99.9 % of 12345678 requests",
                "size 1e9 face effaced",
                "Zürich – 東京 🚒",
                "5 < 6 && 7 > 6"
            })
    void ordinaryTextStaysAsItIs(String text) {
        assertThat(SafeText.title(text)).isEqualTo(text);
        assertThat(SafeText.block(text, 1000)).contains("\n" + text + "\n");
    }

    @Test
    void invisibleAndControlCharactersGo() {
        String hostile = "a\u0000b\u200bc\u202ed\u2066e\ufefff\u00adg\u001b[0m" + Character.toString(0xE0041);

        assertThat(SafeText.title(hostile)).isEqualTo("abcdefg[0m");
    }

    @Test
    void aZeroWidthSpaceOfTheSenderCannotStandInForOurs() {
        assertThat(SafeText.title("@\u200balice")).isEqualTo("@\u200balice");
    }

    @Test
    void loneSurrogatesAreReplaced() {
        assertThat(SafeText.title("a\ud800b\udc00")).isEqualTo("a\ufffdb\ufffd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one\ntwo", "one\r\ntwo", "one\rtwo", "one\u2028two", "one\u2029two"})
    void aTitleIsOneLineAndABlockKeepsItsLines(String text) {
        assertThat(SafeText.title(text)).isEqualTo("one two");
        assertThat(SafeText.block(text, 100)).isEqualTo("````text\none\ntwo\n````");
    }

    @Test
    void noLineOfTheTextEndsItsBlock() {
        String block = SafeText.block("`````\n# injected\n`````", 100);

        assertThat(block).startsWith("``````text\n").endsWith("\n``````");
    }

    @Test
    void aLongRunOfBackticksDoesNotMakeTheBlockMuchLonger() {
        String block = SafeText.block("`".repeat(10_000), 10_000);

        assertThat(block.length()).isLessThan(11_000);
        assertThat(Fences.areBalanced(block)).isTrue();
    }

    @Test
    void aLongBlockSaysHowMuchIsMissing() {
        String block = SafeText.block("x".repeat(120), 100);

        assertThat(block).contains("x".repeat(99) + "…\n").endsWith("*21 more characters cut*");
    }

    @Test
    void inlineTextStaysInItsCell() {
        assertThat(SafeText.inline("a|b `c`\nd")).isEqualTo("`a\\|b 'c' d`");
        assertThat(SafeText.inline(" \u200b ")).isEmpty();
    }

    @Test
    void aLinkCannotLeaveItsBrackets() {
        assertThat(SafeText.link("Runbook", URI.create("https://r.example/a)b?x=1")))
                .isEqualTo("[Runbook](<https://r.example/a)b?x=1>)");
        assertThat(SafeText.link("Runbook", URI.create("https://r.example/ü"))).contains("%C3%BC");
    }

    @Test
    void aCutNeverSplitsAPair() {
        assertThat(SafeText.cut("ab🚒cd", 4)).isEqualTo("ab…");
        assertThat(SafeText.cut("ab🚒cd", 5)).isEqualTo("ab🚒…");
        assertThat(SafeText.cut("ab🚒cd", 6)).isEqualTo("ab🚒cd");
    }
}
