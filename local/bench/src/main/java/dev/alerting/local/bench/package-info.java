/**
 * Measures the deployment packages as they are: whole processes under AWS's runtime interface client, against the
 * emulated AWS and the GitHub stand-in on loopback. {@code make bench} runs it.
 */
package dev.alerting.local.bench;
