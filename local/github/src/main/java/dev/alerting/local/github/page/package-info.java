/** The web page: the list of issues, and an issue with its alert's record beside it. */
package dev.alerting.local.github.page;
