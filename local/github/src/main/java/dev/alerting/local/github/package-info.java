/**
 * A stand-in for GitHub that runs on the loopback interface: the REST API of issues as strict as the real one, faults
 * on demand, and a web page.
 *
 * <p>{@link dev.alerting.local.github.GitHubStandIn} is the entry point. {@code tracker} holds issues and the rules
 * for their content, {@code access} identifies callers, {@code api} speaks GitHub's JSON, {@code fault} plans
 * failures, {@code page} shows issues to people, and {@code text} finds out what GitHub does with a piece of Markdown.
 * Rules and JSON follow GitHub's REST documentation, version 2022-11-28.
 */
package dev.alerting.local.github;
