package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.issue.LinkHosts;
import dev.alerting.collector.issue.ProseRenderer;
import dev.alerting.local.github.text.MarkdownHtml;
import dev.alerting.local.github.text.TextEffects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Strange documents, written anew from what is known of Markdown: they mention, refer to and link to nothing, and end
 * nothing that stands around them. {@code make fuzz} tries more.
 */
class ProseFuzzTest {
    private static final List<String> PIECES = List.of(
            "word",
            " ",
            " ",
            "\n",
            "\n",
            "\n\n",
            "\n\n",
            "    ",
            "\t",
            "- ",
            "* ",
            "+ ",
            "1. ",
            "7) ",
            "> ",
            "# ",
            "## ",
            "*",
            "**",
            "***",
            "_",
            "__",
            "~",
            "~~",
            "`",
            "``",
            "```",
            "````",
            "~~~",
            "```text",
            "\\",
            "\\*",
            "|",
            "|---|",
            "---",
            "===",
            ":--",
            "[",
            "]",
            "(",
            ")",
            "[x] ",
            "[ ] ",
            "!",
            "![",
            "](",
            "](https://evil.example.com)",
            "[a](https://evil.example.com/@x)",
            "[see](https://evil.example.com/x) ",
            "see https://evil.example.com/x. ",
            "<",
            ">",
            "<!--",
            "-->",
            "<b>",
            "</details>",
            "<details>",
            "<img src=x>",
            "<https://evil.example.com>",
            "https://evil.example.com",
            "www.evil.example.com",
            "@octocat",
            "@acme/team",
            "@",
            "#1",
            "#",
            "GH-1",
            "acme/alerts#1",
            " a@b.example ",
            "0123456789abcdef0123456789abcdef01234567",
            "fixes #1",
            "&#64;octocat",
            "&commat;octocat",
            "&num;1",
            "&#10;",
            "&lt;",
            "&",
            "$",
            "$$",
            ":tada:",
            "[^1]",
            "[^1]: note",
            "[!NOTE]",
            "[a]: https://evil.example.com",
            "[a]",
            "{",
            "}",
            "\u00a0",
            "\u200b",
            "\u202e",
            "\r\n",
            "\ud83d\ude92",
            "0",
            "é",
            "<!-- alerting-infra:state:start v=1 -->",
            "<!-- alerting-infra:state:end -->",
            "- [x] I am on it");

    private static final Set<String> FOR_CODE = Set.of(
            "> ",
            "|",
            "|---|",
            "\\",
            "\\*",
            "{",
            "[",
            "[a]: https://evil.example.com",
            "&#64;octocat",
            "&commat;octocat",
            "&num;1",
            "&#10;",
            "&lt;",
            "__",
            "\t",
            "    ");

    private static final String BEFORE = "Before.";
    private static final String AFTER = "After.";

    private final List<Throwable> failures = new ArrayList<>();
    private final ProseRenderer withoutLinks = new ProseRenderer(LinkHosts.NONE, failures::add);
    private final ProseRenderer withLinks = new ProseRenderer(new LinkHosts(List.of("*")), failures::add);
    private final MarkdownHtml html = new MarkdownHtml(number -> "/" + number);

    @Test
    void noDocumentHasAnEffectOutsideOfItself() {
        long seed = Long.getLong("fuzz.seed", 1);
        int count = Integer.getInteger("fuzz.count", 3_000);
        Random random = new Random(seed);
        List<String> wrong = new ArrayList<>();
        int parsed = 0;
        int linked = 0;
        for (int i = 0; i < count && wrong.size() < 3; i++) {
            String document = document(random);
            String plain = withoutLinks.render(document, 10_000);
            String rich = withLinks.render(document, 10_000);
            parsed += plain.startsWith("````text") ? 0 : 1;
            linked += rich.equals(plain) ? 0 : 1;
            harm(plain, false).ifPresent(harm -> wrong.add(harm + " of\n" + document));
            harm(rich, true).ifPresent(harm -> wrong.add(harm + " with links of\n" + document));
        }

        assertThat(wrong).as("seed " + seed).isEmpty();
        assertThat(failures).isEmpty();
        assertThat(parsed).as("shown as Markdown").isGreaterThan(count / 20);
        assertThat(linked).as("with a link").isGreaterThan(count / 500);
    }

    /** Half of the documents without pieces that only are shown as they were written. */
    private static String document(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = 1 + random.nextInt(30);
        boolean gentle = random.nextBoolean();
        for (int i = 0; i < pieces; i++) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            text.append(gentle && FOR_CODE.contains(piece) ? "word " : piece);
        }
        return text.toString();
    }

    private Optional<String> harm(String written, boolean links) {
        String body = BEFORE + "\n\n" + written + "\n\n" + AFTER;
        TextEffects effects = TextEffects.ofMarkdown(body);
        boolean strays = effects.links().stream()
                .anyMatch(link -> !links || !link.destination().startsWith("https://"));
        if (!effects.isHarmless() || strays) {
            return Optional.of(effects + " in\n" + body);
        }
        TextEffects reply = TextEffects.ofPlainText(body);
        if (!reply.mentions().isEmpty()
                || !reply.images().isEmpty()
                || !reply.closingKeywords().isEmpty()) {
            return Optional.of("a reply has " + reply + " in\n" + body);
        }
        if (body.contains("<!--")) {
            return Optional.of("a comment in\n" + body);
        }
        String shown = html.render(body).strip();
        return shown.startsWith("<p>" + BEFORE + "</p>") && shown.endsWith("<p>" + AFTER + "</p>")
                ? Optional.empty()
                : Optional.of("it does not end where it should: " + shown);
    }
}
