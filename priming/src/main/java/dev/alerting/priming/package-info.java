/**
 * What both functions do around a snapshot of their process (Lambda SnapStart): run the real code paths against a
 * responder on loopback before it is taken, keep nothing of that, and start afresh after it was restored.
 */
package dev.alerting.priming;
