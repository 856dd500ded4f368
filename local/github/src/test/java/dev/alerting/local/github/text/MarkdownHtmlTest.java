package dev.alerting.local.github.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issues look as on GitHub, and their text cannot do anything to the page. */
class MarkdownHtmlTest {

    private final MarkdownHtml html = new MarkdownHtml(number -> "/ui/issues/" + number);

    @Test
    void showsTablesLineBreaksAndLinks() {
        assertThat(html.render("| a |\n|---|\n| b |")).contains("<table>", "<td>b</td>");
        assertThat(html.render("one\ntwo")).contains("one<br>\ntwo");
        assertThat(html.render("see https://a.example and #12"))
                .contains("href=\"https://a.example\"", "href=\"/ui/issues/12\"", "nofollow noopener");
        assertThat(html.render("```text\n<b>\n```")).contains("<pre><code class=\"language-text\">&lt;b&gt;");
    }

    @Test
    void dropsCommentsAndKeepsDetails() {
        assertThat(html.render("<!-- marker -->\n\nx")).doesNotContain("marker");
        assertThat(html.render("<details>\n<summary>More</summary>\n\n**text**\n\n</details>"))
                .contains("<details>", "<summary>", "<strong>text</strong>", "</details>");
    }

    @Test
    void balancesDetails() {
        assertThat(html.render("</details>\n")).doesNotContain("</details>");
        assertThat(html.render("<details>\n\nopen")).endsWith("</details>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "a <b onmouseover=alert(1)>b</b>",
                "<details ontoggle=alert(1) open>x",
                "[x](javascript:alert(1))",
                "![x](https://a.example/i.png)",
                "<style>*{}</style>",
                "<!-- --><script>alert(1)</script>",
                "<summary><script>alert(1)</script></summary>",
            })
    void letsNothingThrough(String markdown) {
        assertThat(html.render(markdown))
                .doesNotContain("<script", "<img", "<b ", "<details o", "javascript:", "<style");
    }
}
