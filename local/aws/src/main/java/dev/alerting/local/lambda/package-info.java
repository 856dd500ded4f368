/**
 * Runs a deployment package the way Lambda does: the unzipped package in a JVM of its own, driven by AWS's runtime
 * interface client against a Runtime API on loopback. Linux only, because the client brings native code for Linux only.
 */
package dev.alerting.local.lambda;
