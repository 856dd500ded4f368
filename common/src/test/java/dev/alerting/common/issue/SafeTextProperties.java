package dev.alerting.common.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.issue.SafeText.Patterns;
import java.util.List;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is skipped for ordinary texts would have changed nothing: the patterns over the whole text give the same. */
class SafeTextProperties {
    private static final String ZERO_WIDTH_SPACE = "\u200b";

    @Property(tries = 5000)
    void thePlacesNotLookedAtCloselyAreHarmless(@ForAll("texts") String text) {
        String broken = Patterns.SPECIAL.matcher(text).replaceAll(ZERO_WIDTH_SPACE);

        assertThat(SafeText.neutralize(text)).isEqualTo(broken);
    }

    @Property(tries = 2000)
    void aTextTakenForPlainHasNothingInvisible(@ForAll("texts") String text, @ForAll boolean lines) {
        assertThat(SafeText.removeInvisible(text, lines)).isEqualTo(SafeText.withoutInvisible(text, lines));
    }

    @Property(tries = 2000)
    void blankLinesAndLongRunsAreFoundWhereverTheyAre(@ForAll("texts") String text) {
        String clean = SafeText.withoutInvisible(text, true);
        String tidy = Patterns.BLANK_LINES_BEFORE.matcher(clean.stripTrailing()).replaceFirst("");

        assertThat(SafeText.trimBlankLines(clean))
                .isEqualTo(Patterns.LONG_RUN.matcher(tidy).replaceAll("$0" + ZERO_WIDTH_SPACE));
    }

    @Property(tries = 2000)
    void everyPipeOfACellIsEscaped(@ForAll("texts") String text) {
        String cell = Patterns.CELL_END
                .matcher(SafeText.codeSpan(text))
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group(1).isEmpty() ? "\\|" : "\\" + ZERO_WIDTH_SPACE + "\\|"));

        assertThat(SafeText.tableCell(text)).isEqualTo(cell);
    }

    /** Beginnings, middles and ends of what is dangerous, so that a few in a row often make a whole of it. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> addresses = Arbitraries.of(
                "@",
                "alice",
                "http",
                "HTTPS",
                "://",
                "/",
                "www",
                ".",
                "\u00e9",
                "github.com/",
                "o/r",
                "/issues/",
                "Pull",
                "1");
        Arbitrary<String> references = Arbitraries.of("#", "gh", "GH", "Gh-", "-", "1", "7", "\u0663", "_", "o/r");
        Arbitrary<String> markup = Arbitraries.of(
                "!",
                "[",
                "]",
                "(",
                " ]",
                "x]",
                "X",
                "&",
                "commat",
                "num",
                "#64",
                "#x4",
                ";",
                "<",
                "!--",
                "|",
                "\\",
                "`",
                "`".repeat(16));
        Arbitrary<String> blanks = Arbitraries.of(" ", "\t", "\n", "\r\n", "\u2028", "\u000b", "\u0085", "\u00a0", "~");
        Arbitrary<String> hidden = Arbitraries.of(
                "\u0000",
                "\u001f",
                "\u007f",
                "\u001b",
                "\u001b[0m",
                "\u200b",
                "\ud83d",
                "\ude92",
                "\ud835\udfd9",
                "\ud83d\ude92");
        Arbitrary<String> anyPart = Arbitraries.oneOf(addresses, references, markup, blanks, hidden);
        // Without much else in between, only one kind gives many wholes.
        Arbitrary<List<String>> mixed = anyPart.list().ofMaxSize(12);
        Arbitrary<List<String>> ofOneKind = Arbitraries.oneOf(List.of(addresses, references, markup, blanks).stream()
                .map(kind -> kind.list().ofMaxSize(6))
                .toList());
        return Arbitraries.oneOf(mixed, ofOneKind).map(parts -> String.join("", parts));
    }
}
