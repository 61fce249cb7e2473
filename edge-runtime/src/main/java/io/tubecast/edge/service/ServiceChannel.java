package io.tubecast.edge.service;

/** The way to the program that started this one as a service. */
public interface ServiceChannel {
    /** For a program that no service manager started. */
    ServiceChannel NONE = message -> {};

    /**
     * Tells it something; from any thread.
     *
     * @param message assignments as in sd_notify(3), one a line, such as {@code READY=1}
     */
    void send(String message);
}
