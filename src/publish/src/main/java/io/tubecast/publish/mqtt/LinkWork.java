package io.tubecast.publish.mqtt;

/** What is done over a link; called by the supervisor's thread only. */
interface LinkWork {
    /** How the next attempt is to connect; {@code session} counts attempts from 1. */
    Link.Plan plan(long session);

    /** The link came up: sends what has to come first. */
    void begin(Link link, long session);

    /** Sends what there is room for. Called often while the link is up. */
    void advance(Link link);

    /** Called often in every state. */
    void tick();

    /** Whether nothing waits to be sent. */
    boolean idle();

    /** Sends the last message before a clean end. */
    void end(Link link, long session);
}
