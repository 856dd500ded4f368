/**
 * A stand-in for GitHub that runs on the loopback interface: the REST API of issues as strict as the real one, faults
 * on demand, and a web page.
 *
 * <p>{@link dev.alerting.local.github.GitHubStandIn} is the way in. Below it: {@code tracker} holds issues and the
 * rules of their content, {@code access} knows who is calling, {@code api} speaks GitHub's JSON, {@code fault} breaks
 * things, {@code page} is for people, {@code text} tells what GitHub would do with a piece of Markdown, {@code http}
 * carries it all. Rules and shapes follow GitHub's REST documentation, version 2022-11-28.
 */
package dev.alerting.local.github;
