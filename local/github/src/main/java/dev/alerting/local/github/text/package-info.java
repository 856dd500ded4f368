/** What GitHub makes of Markdown: how it looks, whom it notifies, what it links to. */
package dev.alerting.local.github.text;
