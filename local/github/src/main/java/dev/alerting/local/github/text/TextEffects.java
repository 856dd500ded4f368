package dev.alerting.local.github.text;

import java.util.List;

/**
 * What GitHub does with a text besides rendering it. Where that depends on what exists (users, issues, commits),
 * everything is assumed to exist.
 *
 * @param mentions who would be notified: {@code user} or {@code org/team}, without the at sign
 * @param references what would be linked and get a cross-reference in its timeline
 * @param closingKeywords like {@code fixes #1}: in a pull request or a commit they close the issue
 * @param links all links, bare ones and e-mail addresses included
 * @param images what the reader's browser would fetch
 * @param rawHtml tags other than {@code details} and {@code summary}, verbatim
 * @param taskItems how many check boxes it has
 */
public record TextEffects(
        List<String> mentions,
        List<Reference> references,
        List<String> closingKeywords,
        List<Link> links,
        List<Image> images,
        List<String> rawHtml,
        int taskItems) {

    /** A reference to something on GitHub. */
    public record Reference(Kind kind, String text) {

        /** What it refers to. */
        public enum Kind {
            /** {@code #1}, {@code GH-1}: an issue of the same repository. */
            ISSUE,
            /** {@code owner/repo#1}, {@code owner#1}. */
            FOREIGN_ISSUE,
            /** The full address of an issue, pull request or discussion on github.com. */
            ISSUE_URL,
            /** The full address of a commit on github.com. */
            COMMIT_URL,
            /** A commit by its 40 hex digits. */
            COMMIT,
            /** 7 to 39 hex digits: linked only if such a commit exists, so here any number of 7 digits counts. */
            SHORT_COMMIT,
            /** {@code user@sha}, {@code owner/repo@sha}. */
            FOREIGN_COMMIT
        }
    }

    /** A link; the text is what the reader sees. */
    public record Link(String destination, String text) {}

    /** An image; the description is its alternative text. */
    public record Image(String source, String description) {}

    /** The effects of the text as the Markdown of an issue or comment. */
    public static TextEffects ofMarkdown(String markdown) {
        EffectCollector collector = new EffectCollector();
        Markdown.parse(markdown).accept(collector);
        return collector.effects();
    }

    /**
     * The effects of the text when somebody replies to the notification by e-mail. Mail programs quote the text
     * without keeping code blocks intact, and GitHub reads the reply as Markdown, so code protects nothing. Raw HTML
     * is not considered: in a reply it is shown, not interpreted.
     */
    public static TextEffects ofPlainText(String text) {
        String withoutCode = text.replaceAll("[`~<>]", " ").replaceAll("(?m)^[ \\t]+", "");
        return ofMarkdown(withoutCode);
    }

    /** Whether the text notifies nobody, references nothing, and has no images, HTML or check boxes. */
    public boolean isHarmless() {
        return mentions.isEmpty()
                && references.isEmpty()
                && closingKeywords.isEmpty()
                && images.isEmpty()
                && rawHtml.isEmpty()
                && taskItems == 0;
    }
}
