package dev.alerting.local.github.tracker;

import java.util.List;

/** The content of an issue to be opened. */
public record NewIssue(String title, String body, List<String> labels) {}
