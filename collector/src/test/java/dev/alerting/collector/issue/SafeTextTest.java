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
            (@alice)                | (@·alice)
            _x_@alice               | _x_@·alice
            é@alice                 | é@·alice
            @Override               | @·Override
            _#12_                   | _#·12_
            #12é                    | #·12é
            https://:#12            | https://:#·12
            https://a&lt;#12        | https://a&lt;#·12
            https://github.com/a/b/issues/7 | https://github.com/a/b/issues/·7
            GitHub.com/a/b/pull/7#x | GitHub.com/a/b/pull/·7#x
            &commat;alice &num;1    | &·commat;alice &·num;1
            &#64;alice &#x40;alice  | &·#·64;alice &·#x40;alice
            ![x](//evil.example)    | !·[x](//evil.example)
            a <!-- b                | a <·!-- b
            """)
    void whatGitHubWouldActOnIsBroken(String text, String safe) {
        assertThat(title(text)).isEqualTo(safe.replace('·', '\u200b'));
    }

    /** What people copy and search for: nothing may be between its characters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "9fceb02d0ae598e95dc970b74767f19372d61af8",
                "revert 9fceb02 now, alice@9fceb02",
                "i-0ab12cd34ef567890 unreachable, trace 4bf92f3577b34da6a3ce929d0e0e4736",
                "request 7f3c2b1a-5d6e-4f70-8a9b-0c1d2e3f4a5b, pod api-5d6f9c8b74-x2x7q",
                "aws ec2 describe-instance-status --instance-ids i-0ab12cd34ef567890",
                "ssh -p 22 ubuntu@10.0.0.1 'docker pull registry.example/app@sha256:0123abcd'",
                "mail on-call@example.com or mailto:on-call@example.com",
                "curl https://api.example.com/v1/jobs?id=12&x=%20y",
                "https://runbooks.example.com/web/search#12 and https://medium.example/@alice/post",
                "http://www.example.com ftp://files.example.com",
                "git show 9fceb02; git checkout deadbeef",
                "colour #1a2b3c, job #12ab",
                "a[0](x) [link](target) [label]: text",
                "- [ ] open - [x] done",
                "a && b &amp; c & d; &lt;x&gt;",
                "gitlab.example.com/a/b/issues/7"
            })
    void whatPeopleCopyStaysAsItIs(String text) {
        assertThat(title(text)).isEqualTo(text);
        assertThat(SafeText.codeSpan(text)).isEqualTo("`" + text + "`");
        assertThat(SafeText.fencedBlock(text, 1000)).contains("\n" + text + "\n");
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
        assertThat(SafeText.fencedBlock(text, 1000)).contains("\n" + text + "\n");
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
        assertThat(SafeText.fencedBlock(text, 100)).isEqualTo("````text\none\ntwo\n````");
    }

    @Test
    void noLineOfTheTextEndsItsBlock() {
        String block = SafeText.fencedBlock("`````\n# injected\n`````", 100);

        assertThat(block).startsWith("``````text\n").endsWith("\n``````");
    }

    @Test
    void aLongRunOfBackticksDoesNotMakeTheBlockMuchLonger() {
        String block = SafeText.fencedBlock("`".repeat(10_000), 10_000);

        assertThat(block.length()).isLessThan(11_000);
        assertThat(Fences.areBalanced(block)).isTrue();
    }

    @Test
    void aLongBlockSaysHowMuchIsMissing() {
        String block = SafeText.fencedBlock("x".repeat(120), 100);

        assertThat(block).contains("x".repeat(99) + "…\n").endsWith("*21 more characters cut*");
    }

    @Test
    void inlineTextStaysInItsCell() {
        assertThat(SafeText.tableCell("a|b `c`\nd")).isEqualTo("``a\\|b `c` d``");
        assertThat(SafeText.tableCell("a\\|b")).isEqualTo("`a\\\u200b\\|b`");
        assertThat(SafeText.tableCell(" \u200b ")).isEmpty();
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
        assertThat(SafeText.codeSpan("a|b")).isEqualTo("`a|b`");
        assertThat(SafeText.codeSpan("`c` d")).isEqualTo("`` `c` d ``");
        assertThat(SafeText.codeSpan("x ```` y ")).isEqualTo("`````x ```` y`````");
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
    void aCutMakesNoReferenceOfWhatWasNone() {
        String text = "colour #123abc of it";

        assertThat(SafeText.title(text, 256)).isEqualTo(text);
        assertThat(SafeText.title(text, 12)).isEqualTo("colour #\u200b12…");
    }

    @Test
    void aBlockKeepsItsIndentation() {
        assertThat(SafeText.fencedBlock("\n \n    at A\n  at B\t\n\n", 100))
                .isEqualTo("````text\n    at A\n  at B\n````");
    }

    @Test
    void coloursOfATerminalGo() {
        assertThat(SafeText.fencedBlock("\u001b[1;31mERROR\u001b[0m a[0]", 100)).contains("\nERROR a[0]\n");
    }

    @Test
    void signsOfOtherScriptsStayAndInvisibleCharactersGo() {
        assertThat(title("\u0600\u06dd a\u061cb\u034fc\u3164d\ufff9e\u180ef\udb40\udc41g\ufdd0h\ufe0f"))
                .isEqualTo("\u0600\u06dd abcdefgh\ufe0f");
    }

    @Test
    void aCutNeverSplitsAPair() {
        assertThat(SafeText.truncate("ab🚒cd", 4)).isEqualTo("ab…");
        assertThat(SafeText.truncate("ab🚒cd", 5)).isEqualTo("ab🚒…");
        assertThat(SafeText.truncate("ab🚒cd", 6)).isEqualTo("ab🚒cd");
    }

    private static String title(String text) {
        return SafeText.title(text, 256);
    }
}
