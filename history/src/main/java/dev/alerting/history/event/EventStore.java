package dev.alerting.history.event;

import java.time.LocalDate;
import java.util.Iterator;

/** Where raw events are. */
public interface EventStore {
    /**
     * Keeps an event; one that is there already stays as it is.
     *
     * @throws StoreUnavailableException if that is not certain
     */
    void put(RawEvent event);

    /**
     * Keeps what could not be read, for somebody to look at, out of the way of events.
     *
     * @param sequenceNumber names the record of the stream
     * @throws StoreUnavailableException if that is not certain
     */
    void putUnreadable(String sequenceNumber, String reason, String image);

    /**
     * The events of a day in the order of their keys, read as they are asked for. Those of the last second may be missing.
     *
     * @throws StoreUnavailableException here or while going on
     */
    Iterator<RawEvent> ofDay(LocalDate day);
}
