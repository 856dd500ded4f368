package dev.alerting.common.event;

/**
 * What an event says about its alert. The declaration order is the order of two events at the same instant: a
 * resolution that carries the firing's own time still comes after it.
 */
public enum AlertState {
    FIRING,
    RESOLVED
}
