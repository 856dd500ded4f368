package dev.alerting.local.github.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.alerting.local.github.text.TextEffects.Link;
import dev.alerting.local.github.text.TextEffects.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub would do with a text. */
class TextEffectsTest {

    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "@octavia | octavia",
                "cc @acme/on-call please | acme/on-call",
                "(@octavia) | octavia",
                "\\@octavia | octavia",
                "&#64;octavia | octavia",
                "&#x40;octavia | octavia",
                "&commat;octavia | octavia",
                "**@octavia** | octavia",
                "> @octavia | octavia",
                "# @octavia | octavia",
                "- [ ] @octavia | octavia",
                "~~@octavia~~ | octavia",
                "<div>@octavia</div> | octavia",
                "<div>&#64;octavia</div> | octavia",
                "<!-- x --> @octavia | octavia",
                "<details><summary>@octavia</summary></details> | octavia",
                "@octavia. | octavia",
                "@Override | Override",
            })
    void mentions(String markdown, String name) {
        assertThat(TextEffects.ofMarkdown(markdown).mentions()).containsExactly(name);
    }

    @Test
    void mentionsInTables() {
        assertThat(TextEffects.ofMarkdown("| a | b |\n|---|---|\n| @octavia | `@hubert` |")
                        .mentions())
                .containsExactly("octavia");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`@octavia`",
                "```\n@octavia\n```",
                "~~~text\n@octavia #1\n~~~",
                "    @octavia",
                "@\u200boctavia",
                "octavia@example.com",
                "a@b",
                "[@octavia](https://example.com)",
                "<!-- @octavia #1 -->",
                "no one @ all",
                "@-octavia",
                "x/@octavia",
            })
    void noMentions(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).mentions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"`@octavia`", "```\n@octavia\n```", "~~~\n@octavia\n~~~", "    @octavia", "\t@octavia"})
    void codeProtectsNothingInAnswersByMail(String text) {
        assertThat(TextEffects.ofPlainText(text).mentions()).containsExactly("octavia");
    }

    @Test
    void aZeroWidthSpaceProtectsInAnswersByMailToo() {
        assertThat(TextEffects.ofPlainText("```\n@\u200boctavia #\u200b1\n```").isHarmless())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "see #12 | ISSUE | #12",
                "see &#35;12 | ISSUE | #12",
                "(#12) | ISSUE | #12",
                "gh-12 | ISSUE | gh-12",
                "acme/alerts#12 | FOREIGN_ISSUE | acme/alerts#12",
                "acme#12 | FOREIGN_ISSUE | acme#12",
                "https://github.com/acme/alerts/issues/12 | ISSUE_URL | https://github.com/acme/alerts/issues/12",
                "[x](https://github.com/acme/alerts/pull/12#a) | ISSUE_URL | https://github.com/acme/alerts/pull/12#a",
                "<a href='https://github.com/a/b/issues/1'>x</a> | ISSUE_URL | https://github.com/a/b/issues/1",
                "https://github.com/a/b/commit/" + SHA + " | COMMIT_URL | https://github.com/a/b/commit/" + SHA,
                SHA + " | COMMIT | " + SHA,
                "at 0123abc now | SHORT_COMMIT | 0123abc",
                "octavia@" + SHA + " | FOREIGN_COMMIT | octavia@" + SHA,
                "acme/alerts@0123abc | FOREIGN_COMMIT | acme/alerts@0123abc",
            })
    void references(String markdown, Reference.Kind kind, String text) {
        assertThat(TextEffects.ofMarkdown(markdown).references()).containsExactly(new Reference(kind, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`#12`",
                "#\u200b12",
                "#a",
                "C#",
                "#12abc",
                "https://example.com/x#12",
                "0123ab",
                "a fingerprint of 64 hex digits 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "https://github.com/acme/alerts",
                "https://github.com.evil.example/a/b/issues/1",
            })
    void noReferences(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).references()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fixes #1",
                "Closes: #1",
                "RESOLVED acme/alerts#1",
                "fix GH-1",
                "*closed* #1",
                "close https://github.com/acme/alerts/issues/1",
                "closes\n#1",
                "<p>closes #1</p>",
            })
    void closingKeywords(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).closingKeywords()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefixes #1", "`fixes #1`", "fixes 1", "fixes #\u200b1", "closes the valve"})
    void noClosingKeywords(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).closingKeywords()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[text](https://a.example/) | https://a.example/ | text",
                "[text][r]\\n\\n[r]: https://a.example/ | https://a.example/ | text",
                "<https://a.example/> | https://a.example/ | https://a.example/",
                "http://a.example/x. | http://a.example/x | http://a.example/x",
                "HTTPS://a.example | HTTPS://a.example | HTTPS://a.example",
                "\"https://a.example/\" | https://a.example/ | https://a.example/",
                "(see https://a.example/(x)) | https://a.example/(x) | https://a.example/(x)",
                "ftp://a.example/ | ftp://a.example/ | ftp://a.example/",
                "www.a.example, | http://www.a.example | www.a.example",
                "ask a.b@c.example! | mailto:a.b@c.example | a.b@c.example",
                "<a href=\"//a.example\">t</a> | //a.example | \"\"",
                "https://a.example/?a=1&amp;b=2 | https://a.example/?a=1&b=2 | https://a.example/?a=1&b=2",
            })
    void links(String markdown, String destination, String text) {
        assertThat(TextEffects.ofMarkdown(markdown.replace("\\n", "\n")).links())
                .containsExactly(new Link(destination, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"`https://a.example`", "xhttp://a.example", "awww.a.example", "https//a", "a@b"})
    void noLinks(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).links()).isEmpty();
    }

    @Test
    void images() {
        TextEffects effects =
                TextEffects.ofMarkdown("![alt](https://a.example/i.png) <img src=https://b.example/j.png>");

        assertThat(effects.images())
                .extracting(TextEffects.Image::source)
                .containsExactly("https://a.example/i.png", "https://b.example/j.png");
        assertThat(effects.rawHtml()).hasSize(1);
    }

    @Test
    void imagesInLinksCount() {
        assertThat(TextEffects.ofMarkdown("[![a](https://a.example/i.png)](https://b.example)")
                        .images())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<b>x</b>",
                "a <script>alert(1)</script>",
                "<details onclick=x>",
                "<iframe src='x'></iframe>",
                "<?php ?>",
                "</div>",
            })
    void rawHtml(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).rawHtml()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<details>\n<summary>More</summary>\n\ntext\n\n</details>",
                "<!-- marker -->",
                "`<b>`",
                "a < b and c > d",
                "\\<b>",
                "&lt;b>",
                "<svg/onload=alert(1)>",
            })
    void noRawHtml(String markdown) {
        assertThat(TextEffects.ofMarkdown(markdown).rawHtml()).isEmpty();
    }

    @Test
    void taskItems() {
        assertThat(TextEffects.ofMarkdown("- [ ] one\n- [x] two\n- three").taskItems())
                .isEqualTo(2);
        assertThat(TextEffects.ofMarkdown("`- [ ] one`").taskItems()).isZero();
    }

    /** What grows with more than the square of the length does not end within the minute. */
    @ParameterizedTest
    @ValueSource(strings = {"<a ", "<a \"", "<!--", "a@a.", "http://a", "))))", "[", "**a ", "> ", "@a ", "#1 "})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void hostileLengthsAreNoTrouble(String text) {
        String longText = "http://a" + text.repeat(20_000 / text.length());

        assertThatCode(() -> TextEffects.ofMarkdown(longText)).doesNotThrowAnyException();
    }
}
