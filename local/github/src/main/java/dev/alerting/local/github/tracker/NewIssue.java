package dev.alerting.local.github.tracker;

import java.util.List;

/** What a caller says of an issue to open. */
public record NewIssue(String title, String body, List<String> labels) {}
