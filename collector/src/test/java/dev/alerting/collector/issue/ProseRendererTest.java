package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.issue.SafeText;
import dev.alerting.testing.RelativeCost;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProseRendererTest {
    /** As long as a description may be. */
    private static final int SIZE = 30_000;

    /** Usually at most three times; what grows with the square of the size costs hundreds of times as much. */
    private static final double LIMIT = 40;

    private final List<Throwable> failures = new ArrayList<>();

    @AfterEach
    void nothingUnexpected() {
        assertThat(failures).isEmpty();
    }

    @Test
    void whatItsAuthorMeantIsShownAsSuch() {
        assertThat(render("""
                The disk of `db-1` is **nearly full**.
                It will be *full* soon.

                ## What to do

                1. Look at the largest folders:

                       du -sh /var/*

                2. Delete what is old
                   - logs
                   - dumps

                ```sql
                select *
                  from a\\|b;
                ```
                """)).isEqualTo("""
                The disk of `db-1` is **nearly full**.
                It will be *full* soon.

                **What to do**

                1. Look at the largest folders:

                   ````text
                   du -sh /var/*
                   ````
                2. Delete what is old

                   - logs
                   - dumps

                ````text
                select *
                  from a\\|b;
                ````""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello @octocat                  | hello `@\\u200boctocat`
            see #12 and also GH-7 or such   | see `#\\u200b12` and also `GH-\\u200b7` or such
            mail ops@example.com            | mail `ops@example.com`
            at 0123456789abcdef             | at `0123456789abcdef`
            feedback is welcome             | feedback is welcome
            5 < 6 & 7 > 3, R&D              | 5 < 6 & 7 > 3, R&D
            the <pod> is gone               | the `<pod>` is gone
            costs $5                        | costs `$5`
            JIRA-1234 in us-west-2          | `JIRA-1234` in `us-west-2`
            snake_case and _x y_ 2 * 3      | snake_case and *x y* 2 \\* 3
            about ~5, a[0]                  | about \\~5, a\\[0\\]
            - [ ] not a box                 | - \\[\\u200b \\] not a box
            - [x] not a box                 | - \\[\\u200bx\\] not a box
            7) seven                        | 7. seven
            0. nothing                      | 0. nothing
            """)
    void wordsThatGitHubCouldMakeMoreOf(String text, String shown) {
        assertThat(render(text)).isEqualTo(shown.replace("\\u200b", "\u200b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [the runbook](https://wiki.example.com/x) | the runbook (`https://wiki.example.com/x`)
            ![graph](https://evil.example.com/x.png)  | graph (`https://evil.example.com/x.png`)
            see <https://wiki.example.com/x>          | see `<https://wiki.example.com/x>`
            see https://wiki.example.com/x            | see `https://wiki.example.com/x`
            see [](https://wiki.example.com/x)        | see `https://wiki.example.com/x`
            [www.a.example](https://wiki.example.com) | `www.a.example` (`https://wiki.example.com`)
            """)
    void linksAndImagesAreText(String text, String shown) {
        assertThat(render(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wiki.example.com | [the runbook](https://wiki.example.com/x)   | [the runbook](<https://wiki.example.com/x>)
            wiki.example.com | (https://wiki.example.com/x), see           | ([`https://wiki.example.com/x`](<https://wiki.example.com/x>)), see
            wiki.example.com | see https://WIKI.example.com/a_(b).         | see [`https://WIKI.example.com/a_(b)`](<https://WIKI.example.com/a_(b)>).
            *                | [the runbook](https://any.example.org/x)    | [the runbook](<https://any.example.org/x>)
            *                | [see https://a.example](https://b.example)  | [see `https://a.example`](<https://b.example>)
            wiki.example.com | [a](https://evil.example.com/x)             | a (`https://evil.example.com/x`)
            wiki.example.com | [a](https://wiki.example.com.evil.org/x)    | a (`https://wiki.example.com.evil.org/x`)
            wiki.example.com | [a](https://wiki.example.com@evil.org/x)    | a (`https://wiki.example.com@evil.org/x`)
            wiki.example.com | see https://wiki.example.com@evil.org/x     | see `https://wiki.example.com@evil.org/x`
            wiki.example.com | [a](http://wiki.example.com/x)              | a (`http://wiki.example.com/x`)
            *                | [a](javascript:alert(1))                    | a (`javascript:alert(1)`)
            *                | ![a](https://wiki.example.com/x.png)        | a (`https://wiki.example.com/x.png`)
            """)
    void linksLeadToAllowedHostsOnly(String hosts, String text, String shown) {
        assertThat(renderer(hosts).render(text, 1_000)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"level\": \"error\"}",
                "[1, 2]",
                "| a | b |\n|---|---|",
                "a | b\n---|---",
                "> 5 errors a minute",
                "- > 5 errors a minute",
                "java.lang.Exception: x\n\tat dev.acme.Main.run(Main.java:7)",
                "regex ^\\d+\\|",
                "a &amp; b",
                "rate(x)*100 and 2*3",
                "__init__ is missing",
                "kubectl get pods --all-namespaces -o wide",
                "[a]: https://wiki.example.com",
                "sum{a=\"$b\"} / sum{a=\"$c\"} > $d"
            })
    void whatIsNoMarkdownIsShownAsItWasWritten(String text) {
        assertThat(render(text)).isEqualTo("````text\n" + text + "\n````");
    }

    @Test
    void twoPiecesOfCodeStayTwo() {
        assertThat(render("see `a`@b")).isEqualTo("see `a` `@\u200bb`");
    }

    @Test
    void aTextThatIsTooLongIsCutAndSaysSo() {
        assertThat(renderer().render("word ".repeat(100), 50))
                .startsWith("````text\nword ")
                .endsWith("more characters cut*")
                .hasSizeLessThan(120);
    }

    @Test
    void aTextThatWouldGrowTooMuchIsShownAsItWasWritten() {
        assertThat(renderer().render("[x] ".repeat(900), 3_700))
                .startsWith("````text\n")
                .hasSizeLessThan(3_800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"- ", "1. ", "> "})
    void whatIsNestedTooDeepIsShownAsItWasWritten(String level) {
        assertThat(render(level.repeat(500) + "deep")).startsWith("````text\n" + level + level);
    }

    @Test
    void aMistakeIsToldAndTheTextShownAsItWasWritten() {
        RuntimeException mistake = new IllegalStateException("a mistake of the library");
        List<Throwable> told = new ArrayList<>();
        ProseRenderer failing = new ProseRenderer(
                LinkHosts.NONE,
                text -> {
                    throw mistake;
                },
                told::add);

        assertThat(failing.render("**bold**", 1_000)).isEqualTo("````text\n**bold**\n````");
        assertThat(told).containsExactly(mistake);
    }

    static Stream<String> units() {
        return Stream.of(
                "word ",
                "wordwithoutend",
                "- ",
                "1. ",
                "- a\n",
                "  - a\n",
                "> ",
                ">",
                "`",
                "``a",
                "```\n",
                "~~~\n",
                "\n",
                "\n\n",
                "    a\n",
                "\t",
                "*",
                "**a",
                "*a ",
                "**a* ",
                "_",
                "_a ",
                "[",
                "]",
                "[a](",
                "[a](<b ",
                "[a](b \"",
                "![",
                "![a](b)",
                "[a]: b\n",
                "[[a]",
                "<",
                "<a ",
                "<!--",
                "<?",
                "</",
                "<![CDATA[",
                "&",
                "&a",
                "&#",
                "\\",
                "|",
                "|-",
                "# ",
                "===\n",
                "a\n===\n",
                "---\n",
                "@a ",
                "#1 ",
                "a-",
                "aaaaaaa-1",
                "1234567g",
                ":a:",
                ":",
                "https://",
                "https://a.example ",
                "http://a.example/(",
                "(",
                "\u200b",
                "\ud83d\ude92",
                "\ud83d",
                "!",
                "a\u00a0",
                "-\n",
                "- -\n",
                "*\n*a*\n");
    }

    /** Descriptions as long as they may be, made to find what grows faster than its input. */
    @ParameterizedTest
    @MethodSource("units")
    void noTextCostsMuchMoreThanAnOrdinaryOne(String unit) {
        ProseRenderer renderer = renderer("*");
        // Many words that have to be looked at closely.
        String ordinary =
                "The *disk* of @a is **full**, see `x` and #1, GH-2 and the runbook for a@b of web-3.\n\n- Look\n"
                        .repeat(SIZE / 100);
        RelativeCost cost = new RelativeCost(() -> renderer.render(ordinary, SIZE), LIMIT);
        for (String prefix : List.of("", "a ", "- - - - - - a\n\n")) {
            String text = SafeText.truncate(prefix + unit.repeat(SIZE / unit.length()), SIZE);

            cost.check("'" + prefix + unit + "'", () -> renderer.render(text, SIZE));

            assertThat(renderer.render(text, SIZE)).hasSizeLessThan(SIZE + 2_500);
        }
    }

    private String render(String text) {
        return renderer().render(text, 10_000);
    }

    private ProseRenderer renderer(String... hosts) {
        return new ProseRenderer(new LinkHosts(List.of(hosts)), failures::add);
    }
}
