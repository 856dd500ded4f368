/**
 * What the functions do around a snapshot of their process (Lambda SnapStart): before it is taken, a second instance runs
 * the real code paths against a responder on loopback and is closed; after a restore the function starts afresh.
 */
package dev.alerting.priming;
