package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.issue.SafeText;
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
            see gh-12               | see gh-·12
            http://evil.example     | http·://evil.example
            HTTPS://evil.example    | HTTPS·://evil.example
            www.evil.example        | www·.evil.example
            mailto:a                | mailto·:a
            """)
    void whatGitHubWouldActOnIsBroken(String text, String safe) {
        assertThat(title(text)).isEqualTo(safe.replace('·', '\u200b'));
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
        assertThat(title(text)).doesNotContainPattern("(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Disk is 97 % full on db-1",
                "arn:aws:cloudwatch:us-east-1:123456789012:alarm:checkout",
                "user@ host # 1",
                "C# and F#",
                "99.9 % of 12345678 requests",
                "size 1e9 face 9fceb0",
                "Zürich – 東京 🚒",
                "5 < 6 && 7 > 6"
            })
    void ordinaryTextStaysAsItIs(String text) {
        assertThat(title(text)).isEqualTo(text);
        assertThat(SafeText.block(text, 1000)).contains("\n" + text + "\n");
    }

    @Test
    void invisibleAndControlCharactersGo() {
        String hostile = "a\u0000b\u200bc\u202ed\u2066e\ufefff\u00adg\u001b[0m" + Character.toString(0xE0041);

        assertThat(title(hostile)).isEqualTo("abcdefg");
    }

    @Test
    void aZeroWidthSpaceOfTheSenderCannotStandInForOurs() {
        assertThat(title("@\u200balice")).isEqualTo("@\u200balice");
    }

    @Test
    void loneSurrogatesAreReplaced() {
        assertThat(title("a\ud800b\udc00")).isEqualTo("a\ufffdb\ufffd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one\ntwo", "one\r\ntwo", "one\rtwo", "one\u2028two", "one\u2029two"})
    void aTitleIsOneLineAndABlockKeepsItsLines(String text) {
        assertThat(title(text)).isEqualTo("one two");
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
        assertThat(SafeText.cell("a|b `c`\nd")).isEqualTo("``a\\|b `c` d``");
        assertThat(SafeText.cell("a\\|b")).isEqualTo("`a\\\u200b\\|b`");
        assertThat(SafeText.cell(" \u200b ")).isEmpty();
    }

    @Test
    void aLinkCannotLeaveItsBrackets() {
        assertThat(SafeText.link("Runbook", URI.create("https://r.example/a)b?x=1")))
                .isEqualTo("[Runbook](<https://r.example/a%29b?x=1>)");
        assertThat(SafeText.link("Runbook", URI.create("https://r.example/(a(b))/~@octocat")))
                .isEqualTo("[Runbook](<https://r.example/(a(b))/%7E%40octocat>)");
        assertThat(SafeText.link("Runbook", URI.create("https://r.example/ü"))).contains("%C3%BC");
    }

    @Test
    void codeOnALineKeepsItsPipesAndBackticks() {
        assertThat(SafeText.inline("a|b")).isEqualTo("`a|b`");
        assertThat(SafeText.inline("`c` d")).isEqualTo("`` `c` d ``");
        assertThat(SafeText.inline("x ```` y ")).isEqualTo("`````x ```` y`````");
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/site/issues/7, https://redirect.github.com/acme/site/issues/7",
        "http://www.GitHub.com/acme/site/pull/7#x, http://redirect.github.com/acme/site/pull/7#x",
        "https://github.com/acme/site/%69ssues/7%0a, https://redirect.github.com/acme/site/%69ssues/7%0a",
        "https://github.com/acme/site/commit/9fceb02, https://redirect.github.com/acme/site/commit/9fceb02",
        "https://github.com/acme/site/blob/main/runbook.md, https://github.com/acme/site/blob/main/runbook.md",
        "https://example.com/acme/site/issues/7, https://example.com/acme/site/issues/7"
    })
    void aLinkToAnIssueLeadsThereWithoutReferringToIt(String address, String target) {
        assertThat(SafeText.link("Runbook", URI.create(address))).isEqualTo("[Runbook](<" + target + ">)");
    }

    @Test
    void aCutMakesNoCommitOfWhatWasNone() {
        String digest = "sha256 0f" + "1a2b3c4d5e".repeat(8);

        assertThat(SafeText.title(digest, 256)).isEqualTo(digest);
        assertThat(SafeText.title(digest, 30))
                .doesNotContainPattern("[0-9a-f]{7}")
                .hasSizeLessThanOrEqualTo(30);
        assertThat(SafeText.block(digest, 30)).doesNotContainPattern("[0-9a-f]{7}");
    }

    @Test
    void aBlockKeepsItsIndentation() {
        assertThat(SafeText.block("\n \n    at A\n  at B\t\n\n", 100)).isEqualTo("````text\n    at A\n  at B\n````");
    }

    @Test
    void coloursOfATerminalGo() {
        assertThat(SafeText.block("\u001b[1;31mERROR\u001b[0m a[0]", 100)).contains("\nERROR a[0]\n");
    }

    @Test
    void signsOfOtherScriptsStayAndInvisibleCharactersGo() {
        assertThat(title("\u0600\u06dd a\u061cb\u034fc\u3164d\ufff9e\u180ef\udb40\udc41g\ufdd0h\ufe0f"))
                .isEqualTo("\u0600\u06dd abcdefgh\ufe0f");
    }

    @Test
    void aCutNeverSplitsAPair() {
        assertThat(SafeText.cut("ab🚒cd", 4)).isEqualTo("ab…");
        assertThat(SafeText.cut("ab🚒cd", 5)).isEqualTo("ab🚒…");
        assertThat(SafeText.cut("ab🚒cd", 6)).isEqualTo("ab🚒cd");
    }

    private static String title(String text) {
        return SafeText.title(text, 256);
    }
}
