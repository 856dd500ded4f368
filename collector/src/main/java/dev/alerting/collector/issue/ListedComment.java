package dev.alerting.collector.issue;

/**
 * A comment of somebody else as a list shows it.
 *
 * @param id its number, unique in the whole of GitHub
 * @param issue the number of its issue
 * @param author the login of who wrote it
 */
public record ListedComment(long id, int issue, String author, String text) {}
