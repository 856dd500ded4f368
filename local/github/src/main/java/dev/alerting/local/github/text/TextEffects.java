package dev.alerting.local.github.text;

import java.util.List;

/**
 * What GitHub does with a text besides showing it. Where GitHub's behaviour depends on what exists (users, issues,
 * commits), everything is taken to exist.
 *
 * @param mentions who would be notified: {@code user} or {@code org/team}, without the at sign
 * @param references what would be linked, and get a cross-reference in its own timeline
 * @param closingKeywords like {@code fixes #1}: in a pull request or a commit they close the issue
 * @param links all links, bare ones and e-mail addresses included
 * @param images what the reader's browser would fetch
 * @param rawHtml tags other than {@code details} and {@code summary}, as they are in the text
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

    /** A reference to something on GitHub, as it is in the text. */
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
            /** 40 hex digits. */
            COMMIT,
            /** 7 to 39 hex digits: a link only where such a commit exists, so any number of 7 digits is one here. */
            SHORT_COMMIT,
            /** {@code user@sha}, {@code owner/repo@sha}. */
            FOREIGN_COMMIT
        }
    }

    /** A link; the text is what the reader sees. */
    public record Link(String destination, String text) {}

    /** An image; the description is what is read out in its place. */
    public record Image(String source, String description) {}

    /** What the text does as an issue's or comment's Markdown. */
    public static TextEffects ofMarkdown(String markdown) {
        EffectCollector collector = new EffectCollector();
        Markdown.parse(markdown).accept(collector);
        return collector.effects();
    }

    /**
     * What the text does when somebody answers the notification by e-mail: the mail program quotes the text without
     * keeping code blocks intact, and GitHub reads the answer as Markdown. So nothing is protected by being code. Raw
     * HTML is not looked for: it is shown, not interpreted, in such an answer.
     */
    public static TextEffects ofPlainText(String text) {
        String withoutCode = text.replaceAll("[`~<>]", " ").replaceAll("(?m)^[ \\t]+", "");
        return ofMarkdown(withoutCode);
    }

    /** Whether the text notifies nobody, refers to nothing, and has no images, HTML or check boxes. */
    public boolean harmless() {
        return mentions.isEmpty()
                && references.isEmpty()
                && closingKeywords.isEmpty()
                && images.isEmpty()
                && rawHtml.isEmpty()
                && taskItems == 0;
    }
}
